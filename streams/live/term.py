"""The time in which one worker has all sources: from taking over until another one does."""

import asyncio
import contextlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog
from pydantic import ValidationError

from schemas.codec import encode_record
from streams.connectors.row import SourceRow
from streams.connectors.sources_file import Sources, authorization_of
from streams.errors import NewerFormatError
from streams.kafka.reader import read_topic
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.live.hosts import Hosts
from streams.live.poller import Poller, fresh_row
from streams.metrics.fetching import FetchedNow
from streams.settings import Settings
from streams.sources.connection import Connection
from streams.sources.feeder import Feeder
from streams.tasks import end

__all__ = ["Term"]

log = structlog.get_logger(__name__)

LAG: Final = timedelta(minutes=3)
"""How far behind the present the mark of time is: a feed shows an item some minutes after its time."""

_GIVE_UP: Final = 120.0
_MARK_EVERY: Final = 1.0


class Term:
    """An async context manager; `run` fetches until something fails or it is cancelled."""

    def __init__(self, settings: Settings, topics: Topics, sources: Sources) -> None:
        """It is over for good at its end; the next time is another one.

        Raises:
            UserError: the key for author ids, or a file that a source names, cannot be used.
        """
        self._settings = settings
        self._topic = topics.source_state.name
        self._sources = sources
        self._secrets = {source.name: authorization_of(source) for source in sources.sources}
        self._owner = uuid.uuid4().hex
        self._feeder = Feeder(settings, give_up_after=_GIVE_UP)
        self._connection = Connection(settings)
        self._pollers: dict[str, Poller] = {}
        self._refused: list[FetchedNow] = []
        self._stale: set[str] = set()

    async def __aenter__(self) -> Self:
        rows = await self._read_rows()
        hosts = Hosts()
        for source in self._sources.sources:
            before = rows.get(source.name)
            if isinstance(before, NewerFormatError):
                self._refused.append(FetchedNow(source.name, "refused", str(before)))
                log.error("source_refused", source=source.name, reason=str(before))
                continue
            row = fresh_row(source, self._owner, before)
            self._pollers[source.name] = Poller(source, row, self._secrets[source.name], hosts, self._feeder, self._save)
        try:
            await self._feeder.start()
            await self._connection.producer()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        # Neither waits for a broker that is away: what it has not acknowledged is in no row, and comes again.
        await self._feeder.stop()
        await self._connection.drop()

    @property
    def now(self) -> Sequence[FetchedNow]:
        """What is to be told of the sources."""
        return [*(poller.now for poller in self._pollers.values()), *self._refused]

    async def run(self) -> None:
        """Fetch all sources until cancelled.

        Raises:
            KentonganError: the broker was given up.
            KafkaError: the same.
        """
        # Before the first post, so that a feed's old items do not begin event time in the past.
        await self._feeder.mark(datetime.now(UTC) - LAG)
        tasks = [asyncio.create_task(poller.run()) for poller in self._pollers.values()]
        tasks.append(asyncio.create_task(self._mark()))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    def see(self, record: Incoming) -> None:
        """Look at a row that is on the broker: one of a worker that has the sources no more is written over."""
        name = (record.key or b"").decode("utf-8", "replace")
        poller = self._pollers.get(name)
        if poller is None or record.value is None:
            return
        with contextlib.suppress(ValidationError, NewerFormatError):
            if SourceRow.read(record.value).owner != self._owner:
                self._stale.add(name)

    async def _mark(self) -> None:
        """Let event time go on while no feed has anything new, and write over what another worker wrote late.

        That worker may not know yet that it has no sources, and write over these rows in its turn: once a second is enough.
        """
        while True:
            await asyncio.sleep(_MARK_EVERY)
            await self._feeder.mark(datetime.now(UTC) - LAG)
            while self._stale:
                await self._save(self._pollers[self._stale.pop()].row)

    async def _save(self, row: SourceRow) -> None:
        client = await self._connection.producer()
        await client.send_and_wait(self._topic, encode_record(row), key=row.name.encode(), partition=0)

    async def _read_rows(self) -> dict[str, SourceRow | NewerFormatError]:
        rows: dict[str, SourceRow | NewerFormatError] = {}
        async for record in read_topic(self._settings, self._topic):
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                rows.pop(name, None)
                continue
            try:
                rows[name] = SourceRow.read(record.value)
            except NewerFormatError as error:
                rows[name] = error
            except ValidationError:
                log.warning("record_passed_over", topic=self._topic, offset=record.offset)
        return rows
