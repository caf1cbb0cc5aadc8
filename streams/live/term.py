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
from streams.connectors.control import SourceControl, controlled
from streams.connectors.http.fetch import Fetcher
from streams.connectors.keep import Watched
from streams.connectors.kinds import AnySource, PushedSource
from streams.connectors.lookup import allowance_of
from streams.connectors.row import SourceRow
from streams.connectors.rss.settings import RssSource
from streams.connectors.secrets import secrets_of
from streams.connectors.sources_file import Sources
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.live.controls import Controls
from streams.live.followed import following
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.poller import fresh_row
from streams.live.push.server import PushServer
from streams.live.push.websub import unsubscribe
from streams.live.runners import Common, rereader_of, runner_of
from streams.live.stored import Stored, read_stored, write_lost
from streams.live.stream_clock import StreamClock
from streams.live.terms import enter_terms
from streams.metrics.fetching import FetchedNow
from streams.settings import Settings
from streams.sources.connection import ProducerConnection
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
        before: Stored | None = None,
    ) -> None:
        """It is over for good at its end; the next time is another one. `watched` finds texts that mention a watched issue.

        `clock` gives the moment up to which time is marked. `before` is what this worker knew last: what is lost of it,
        since the topic was created again, is written there again.

        Raises:
            UserError: the key for author ids, or a file that a source names, cannot be used.
        """
        self._settings = settings
        self._topics = topics
        self._sources = sources
        self._clock = clock
        self._before = before
        self._secrets = {source.name: secrets_of(source) for source in sources.sources}
        self._pushed = frozenset(source.path for source in sources.sources if isinstance(source, PushedSource))
        self._server = PushServer(settings, self._pushed)
        self._common = Common(Hosts(), watched, StreamClock(), self._server, settings.sources_public_url or "")
        self._owner = uuid.uuid4().hex
        self._feeder = Feeder(settings, give_up_after=_GIVE_UP)
        self._connection = ProducerConnection(settings)
        self._ledgers: dict[str, Ledger] = {}
        self._controls = Controls()
        self._left: list[SourceRow] = []
        """Rows with subscriptions that nobody wants any more."""
        self._refused: list[FetchedNow] = []
        self._stale: set[str] = set()

    async def __aenter__(self) -> Self:
        stored, _ = await read_stored(self._settings, self._topics, self._controls)
        rows = dict(stored)
        if self._before is not None:
            rows |= await write_lost(self._settings, self._topics, Stored(rows, self._controls), self._before)
        for source in self._sources.sources:
            before = rows.get(source.name)
            if isinstance(before, NewerFormatError):
                self._refused.append(FetchedNow(source.name, source.kind, "refused", str(before)))
                log.error("source_refused", source=source.name, reason=str(before))
                continue
            row = await enter_terms(self._settings, source, fresh_row(source, self._owner, before))
            if row.subscription is not None and not self._common.public_url:
                self._left.append(row)
                row = row.model_copy(update={"subscription": None})
            self._ledgers[source.name] = Ledger(
                row,
                source.kind,
                self._feeder,
                self._save,
                budget=allowance_of(source),
                followed=following(source, self._common.watched),
            )
        named = {source.name for source in self._sources.sources}
        rest = (row for name, row in rows.items() if name not in named and isinstance(row, SourceRow))
        self._left += [row for row in rest if row.subscription is not None]
        try:
            await self._feeder.start()
            await self._connection.producer()
            if self._pushed or self._common.public_url:
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
    def known(self) -> Stored:
        """What it knows of the sources, and what was said to them."""
        return Stored({name: ledger.row for name, ledger in self._ledgers.items()}, self._controls)

    @property
    def now(self) -> Sequence[FetchedNow]:
        """The status of the sources."""
        return [*(ledger.now for ledger in self._ledgers.values()), *self._refused]

    async def run(self) -> None:
        """Fetch all sources until cancelled.

        Raises:
            KentonganError: the broker was given up.
            KafkaError: the same.
        """
        for row in (ledger.row for ledger in self._ledgers.values()):
            if row.not_before is not None:
                wait = row.not_before - datetime.now(UTC)
                self._common.hosts.leave_alone(row.asked_by or urlsplit(row.url).hostname or "", wait.total_seconds())
        # Before the first post, so that a feed's old items do not begin event time in the past.
        await self._feeder.mark(self._clock())
        sources = [source for source in self._sources.sources if source.name in self._ledgers]
        tasks = [asyncio.create_task(self._look_after(source)) for source in sources]
        tasks += [asyncio.create_task(one) for one in (self._mark(), self._leave_all())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    def see(self, record: Incoming) -> None:
        """Look at a record that is on the broker: what somebody asked of a source is done.

        A row of a worker that has the sources no more is written over.
        """
        name = (record.key or b"").decode("utf-8", "replace")
        with contextlib.suppress(ValidationError, NewerFormatError):
            if controlled(name) is not None:
                self._controls.take(record)
            elif name in self._ledgers and record.value and SourceRow.read(record.value).owner != self._owner:
                self._stale.add(name)

    async def _look_after(self, source: AnySource) -> None:
        """Run a source for as long as nobody has it paused; each new word on it is followed at once."""
        ledger = self._ledgers[source.name]
        while True:
            told = self._controls.of(source.name)
            if told.reset != ledger.row.reset:
                await ledger.forget(told.reset)
            if told.paused:
                running = [self._pause(ledger, told)]
            else:
                secrets = self._secrets[source.name]
                found = runner_of(source, ledger, secrets, self._common), rereader_of(source, ledger, secrets, self._common)
                running = [one.run() for one in found if one is not None]
            tasks = [asyncio.create_task(one) for one in (self._controls.changed(source.name, told), *running)]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await end(tasks)

    async def _pause(self, ledger: Ledger, told: SourceControl) -> None:
        """Have a source give nothing, nor its hub, until something else is said of it."""
        await ledger.stands("paused")
        await self._leave(ledger.row)
        await ledger.stands("paused", subscription=None)
        await self._controls.changed(ledger.name, told)

    async def _leave(self, row: SourceRow) -> None:
        """Have the hub of a source push no more, where it was asked to."""
        if row.subscription is None:
            return
        source = next((one for one in self._sources.sources if one.name == row.name), None)
        trusted = source.private_hosts if isinstance(source, RssSource) else frozenset()
        async with Fetcher(private_hosts=trusted, permit=self._common.hosts.turn) as fetcher:
            await unsubscribe(row.name, row.subscription, self._server, fetcher)

    async def _leave_all(self) -> None:
        """Leave the hubs of feeds that are no longer named, and those of all where nothing is to be pushed any more."""
        for row in self._left:
            await self._leave(row)
            if row.name not in self._ledgers:
                await self._save(row.model_copy(update={"owner": self._owner, "subscription": None}))

    async def _mark(self) -> None:
        """Let event time go on while nothing is new, and write over what another worker wrote late.

        That worker may not know yet that it has no sources, and write over these rows in its turn: once a second is enough.
        """
        while True:
            await self._common.clock.wait(_MARK_EVERY)
            await self._feeder.mark(max(self._clock(), self._common.clock.moment or EARLIEST))
            while self._stale:
                await self._ledgers[self._stale.pop()].write_again()

    async def _save(self, row: SourceRow) -> None:
        client = await self._connection.producer()
        await client.send_and_wait(self._topics.source_state.name, encode_record(row), key=row.name.encode(), partition=0)
