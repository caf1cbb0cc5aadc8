"""The time in which one worker has all sources: from taking over until another one does."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError

from schemas.base import EARLIEST
from schemas.codec import encode_record
from streams.connectors.control import controlled
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.keep import Watched
from streams.connectors.kinds import AnySource, PushedSource, RereadSource
from streams.connectors.lookup import allowance_of, lookup_of
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.posts.settings import PostsSource
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.row import SourceRow
from streams.connectors.rss.settings import RssSource
from streams.connectors.secrets import secrets_of
from streams.connectors.sources_file import Sources
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.webhook.settings import WebhookSource
from streams.connectors.youtube.settings import YoutubeSource
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.live.controls import Controls
from streams.live.followed import following
from streams.live.hosts import Hosts
from streams.live.jetstream import JetstreamFollower
from streams.live.ledger import Ledger
from streams.live.mastodon import MastodonFollower
from streams.live.opener import opener_of
from streams.live.poller import Poller, fresh_row
from streams.live.push.posts import PostsReceiver
from streams.live.push.receiver import Receiver
from streams.live.push.server import PushServer
from streams.live.push.webhook import WebhookReceiver
from streams.live.push.websub import Subscriber
from streams.live.rereader import Rereader
from streams.live.stored import read_stored
from streams.live.stream_clock import StreamClock
from streams.live.telegram import TelegramReader
from streams.live.terms import enter_terms
from streams.metrics.fetching import FetchedNow
from streams.settings import Settings
from streams.sources.connection import Connection
from streams.sources.feeder import Feeder
from streams.tasks import end

__all__ = ["Term"]

log = structlog.get_logger(__name__)

LAG: Final = timedelta(minutes=3)
"""How far behind the present time is marked where no stream has come further: a feed shows an item minutes after its time."""

_GIVE_UP: Final = 120.0
_MARK_EVERY: Final = 1.0


class Term:
    """An async context manager; `run` fetches until something fails or it is cancelled."""

    def __init__(
        self,
        settings: Settings,
        topics: Topics,
        sources: Sources,
        watched: Watched = lambda *_: False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC) - LAG,
    ) -> None:
        """It is over for good at its end; the next time is another one. `watched` tells what mentions a watched issue.

        `clock` gives the moment up to which time is marked.

        Raises:
            UserError: the key for author ids, or a file that a source names, cannot be used.
        """
        self._settings = settings
        self._topics = topics
        self._sources = sources
        self._watched = watched
        self._clock = clock
        self._secrets = {source.name: secrets_of(source) for source in sources.sources}
        self._pushed = frozenset(source.path for source in sources.sources if isinstance(source, PushedSource))
        self._server = PushServer(settings, self._pushed)
        self._public_url = settings.sources_public_url
        self._owner = uuid.uuid4().hex
        self._feeder = Feeder(settings, give_up_after=_GIVE_UP)
        self._connection = Connection(settings)
        self._ledgers: dict[str, Ledger] = {}
        self._controls = Controls()
        self._streams = StreamClock()
        self._refused: list[FetchedNow] = []
        self._stale: set[str] = set()

    async def __aenter__(self) -> Self:
        rows, _ = await read_stored(self._settings, self._topics, self._controls)
        for source in self._sources.sources:
            before = rows.get(source.name)
            if isinstance(before, NewerFormatError):
                self._refused.append(FetchedNow(source.name, source.kind, "refused", str(before)))
                log.error("source_refused", source=source.name, reason=str(before))
                continue
            row = await enter_terms(self._settings, source, fresh_row(source, self._owner, before))
            self._ledgers[source.name] = Ledger(
                row,
                source.kind,
                self._feeder,
                self._save,
                budget=allowance_of(source),
                followed=following(source, self._watched),
            )
        try:
            await self._feeder.start()
            await self._connection.producer()
            if self._pushed or self._public_url:
                await self._server.start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        await self._server.stop()
        # Neither waits for a broker that is away: what it has not acknowledged is in no row, and comes again.
        await self._feeder.stop()
        await self._connection.drop()

    @property
    def now(self) -> Sequence[FetchedNow]:
        """What is to be told of the sources."""
        return [*(ledger.now for ledger in self._ledgers.values()), *self._refused]

    async def run(self) -> None:
        """Fetch all sources until cancelled.

        Raises:
            KentonganError: the broker was given up.
            KafkaError: the same.
        """
        hosts = Hosts()
        for row in (ledger.row for ledger in self._ledgers.values()):
            if row.not_before is not None:
                wait = row.not_before - datetime.now(UTC)
                hosts.leave_alone(row.asked_by or urlsplit(row.url).hostname or "", wait.total_seconds())
        # Before the first post, so that a feed's old items do not begin event time in the past.
        await self._feeder.mark(self._clock())
        sources = [source for source in self._sources.sources if source.name in self._ledgers]
        tasks = [asyncio.create_task(self._look_after(source, hosts)) for source in sources]
        tasks.append(asyncio.create_task(self._mark()))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    def see(self, record: Incoming) -> None:
        """Look at a record that is on the broker: what somebody told a source to do is done.

        A row of a worker that has the sources no more is written over.
        """
        name = (record.key or b"").decode("utf-8", "replace")
        with contextlib.suppress(ValidationError, NewerFormatError):
            if controlled(name) is not None:
                self._controls.take(record)
            elif name in self._ledgers and record.value and SourceRow.read(record.value).owner != self._owner:
                self._stale.add(name)

    async def _look_after(self, source: AnySource, hosts: Hosts) -> None:
        """Run a source for as long as nobody has it paused; each new word on it is followed at once."""
        ledger = self._ledgers[source.name]
        while True:
            told = self._controls.of(source.name)
            if told.reset != ledger.row.reset:
                await ledger.forget(told.reset)
            if told.paused:
                await ledger.stands("paused")
                await self._controls.changed(source.name, told)
                continue
            tasks = [
                asyncio.create_task(one.run()) for one in (self._runs(source, hosts), self._rereads(source, hosts)) if one
            ]
            tasks.append(asyncio.create_task(self._controls.changed(source.name, told)))
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await end(tasks)

    def _rereads(self, source: AnySource, hosts: Hosts) -> Rereader | None:
        lookup = lookup_of(source)
        if lookup is None:
            return None
        assert isinstance(source, RereadSource)
        return Rereader(source, lookup, self._ledgers[source.name], self._secrets[source.name].opening, hosts)

    def _runs(
        self, source: AnySource, hosts: Hosts
    ) -> Poller | JetstreamFollower | MastodonFollower | TelegramReader | Receiver:
        ledger, secrets = self._ledgers[source.name], self._secrets[source.name]
        match source:
            case JetstreamSource():
                return JetstreamFollower(source, ledger, self._watched, self._streams)
            case MastodonSource():
                return MastodonFollower(source, ledger, self._watched, secrets.opening, hosts)
            case TelegramSource():
                return TelegramReader(source, secrets, ledger)
            case WebhookSource():
                return WebhookReceiver(source, secrets, ledger, self._server)
            case PostsSource():
                return PostsReceiver(source, secrets, ledger, self._server)
            case RssSource() if self._public_url:
                subscriber = Subscriber(source.name, self._server, self._public_url)
                return Poller(source, ledger, opener_of(source, secrets), hosts, subscriber)
            case RssSource() | HttpSource() | YoutubeSource() | ReviewsSource():
                return Poller(source, ledger, opener_of(source, secrets), hosts)

    async def _mark(self) -> None:
        """Let event time go on while nothing is new, and write over what another worker wrote late.

        That worker may not know yet that it has no sources, and write over these rows in its turn: once a second is enough.
        """
        while True:
            await self._streams.wait(_MARK_EVERY)
            await self._feeder.mark(max(self._clock(), self._streams.moment or EARLIEST))
            while self._stale:
                await self._ledgers[self._stale.pop()].write_again()

    async def _save(self, row: SourceRow) -> None:
        client = await self._connection.producer()
        await client.send_and_wait(self._topics.source_state.name, encode_record(row), key=row.name.encode(), partition=0)
