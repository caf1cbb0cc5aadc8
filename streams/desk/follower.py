"""Reading the topics into the store: from where the store is on, and then as records come."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

import structlog
from aiokafka.structs import OffsetAndMetadata
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from streams.desk.group import group_of
from streams.desk.writing import Writer
from streams.kafka.broker_health import BrokerHealth
from streams.kafka.errors import BrokerError
from streams.kafka.following import Look
from streams.kafka.records import Incoming
from streams.kafka.starts import From, Start
from streams.kafka.topic_ids import LOOK_SECONDS
from streams.kafka.topic_reader import Partition, TopicReader
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["DeskFollower"]

log = structlog.get_logger(__name__)

_PAUSE = 2.0
_MOST_RECORDS = 500
"""In one transaction."""


class DeskFollower:
    """Keeps the store up with the topics."""

    def __init__(self, settings: Settings, topics: Topics, engine: Engine, told: Callable[[], None] = lambda: None) -> None:
        """`told` is called, in the event loop, after something was stored."""
        self._settings = settings
        self._topics = topics
        self._told = told
        self.writer = Writer(engine, topics)
        self.caught_up = asyncio.Event()
        """Whether everything that was there when reading began is in the store."""
        self.broker = BrokerHealth(settings)
        self.lacks_database = False
        """Whether the database did not take what came last."""
        self.stored = 0
        """Records put into the store since the process began."""
        self.missed = 0
        """Records that the topics gave up before they were stored: the desk was away for longer than they keep them."""
        self._names = [one.name for one in (topics.scored, topics.alerts, topics.incident_actions, topics.watchlist)]

    async def run(self) -> None:
        """Follow the topics until cancelled; a broker or a database that goes away is waited for."""
        while True:
            try:
                async with TopicReader(self._settings, group=group_of(self._settings)) as reader:
                    await self._follow(reader)
            except BrokerError as error:
                self.broker.note(Look(trouble=error))
            except DBAPIError as error:
                if not self.lacks_database:
                    log.warning("desk_waits", error=type(error.orig).__name__)
                self.lacks_database = True
            await asyncio.sleep(_PAUSE)

    async def to_end(self) -> None:
        """Store what is on the topics now.

        Raises:
            BrokerError: the broker is away, refuses, or a topic is missing.
            sqlalchemy.exc.DBAPIError: the database is away, or refuses.
        """
        async with TopicReader(self._settings) as reader:
            ids = await self._begin(reader)
            issues: set[str] = set()
            while not reader.caught_up:
                await self._store(await reader.fetch(most=_MOST_RECORDS), ids, issues)
            await asyncio.to_thread(self.writer.keep_issues, issues)
        self.caught_up.set()

    async def _follow(self, reader: TopicReader) -> None:
        """Return when one of the topics was created again."""
        ids = await self._begin(reader)
        self.broker.note(Look(heard=reader.heard))
        looked, issues = time.monotonic(), set[str]()
        kept = False
        # However many posts wait to be stored, people see at once what is told of and decided.
        first = [one for one in await self._places(reader) if one[0] != self._topics.scored.name]
        while True:
            batches = await reader.fetch(most=_MOST_RECORDS, first=first)
            self.broker.note(Look(heard=reader.heard))
            await self._store(batches, ids, issues)
            self.lacks_database = self.lacks_database and not batches
            if reader.caught_up and not kept:
                kept = True
                await asyncio.to_thread(self.writer.keep_issues, issues)
                self.caught_up.set()
                await self._show(reader, ids)
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                await self._show(reader, ids)
                if await reader.made_anew(ids):
                    return

    async def _begin(self, reader: TopicReader) -> dict[str, str]:
        """Have the reader go on where the store is; return the ids of the topics."""
        wanted = await self._places(reader)
        ids = await reader.ids(self._names)
        known = await asyncio.to_thread(self.writer.places, ids)
        starts: dict[Partition, Start] = {place: From(known[place]) if place in known else None for place in wanted}
        firsts, ends = await reader.start(starts)
        # A broker that gives topics no ids shows by what is gone that this is another one.
        if anew := {topic for (topic, number), offset in known.items() if not ids and offset > ends.get((topic, number), 0)}:
            for topic in anew:
                await asyncio.to_thread(self.writer.forget, topic)
            known = {place: offset for place, offset in known.items() if place[0] not in anew}
            firsts, _ = await reader.start({place: From(known[place]) if place in known else None for place in wanted})
        if missed := sum(max(0, firsts[place] - offset) for place, offset in known.items() if place in firsts):
            self.missed += missed
            hint = "deletions may be among them: `kentongan desk rebuild` makes the store as the topics are"
            log.error("desk_missed_records", records=missed, hint=hint)
        return ids

    async def _store(self, batches: Iterable[list[Incoming]], ids: Mapping[str, str], issues: set[str]) -> None:
        records = [record for batch in batches for record in batch]
        if not records:
            return
        for record in records:
            if record.topic == self._topics.watchlist.name:
                name = (record.key or b"").decode("utf-8", "replace")
                issues.discard(name) if record.value is None else issues.add(name)
        if stored := await asyncio.to_thread(self.writer.put, records, ids):
            self.stored += stored
            self._told()

    async def _show(self, reader: TopicReader, ids: Mapping[str, str]) -> None:
        """Commit how far the store is, for whoever waits for the desk or watches it: all that was fetched is stored."""
        places = await self._places(reader)
        await reader.commit({one: OffsetAndMetadata(await reader.position(one), ids.get(one[0], "")) for one in places})

    async def _places(self, reader: TopicReader) -> list[Partition]:
        """The partitions of all topics."""
        counts = zip(self._names, await reader.partitions(*self._names), strict=True)
        return [(topic, number) for topic, count in counts for number in range(count)]
