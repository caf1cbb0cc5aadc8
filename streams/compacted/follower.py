"""Following a compacted topic: every worker holds all its rows, live."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable

import structlog
from aiokafka.errors import KafkaError

from streams.kafka import consumer
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topic

__all__ = ["CompactedFollower", "all_loaded"]

log = structlog.get_logger(__name__)

_POLL_MS = 500


class CompactedFollower(ABC):
    """Reads a topic from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self._settings = settings
        self._topic = topic.name
        self._loaded = asyncio.Event()

    @abstractmethod
    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to nothing, forgetting what was there."""

    async def settle(self) -> None:  # noqa: B027 - most have nothing to do
        """Called when records were applied and no more are at hand: the place for what is costly to make of the rows."""

    async def loaded(self) -> None:
        """Return once everything that was on the topic at the start has been read."""
        await self._loaded.wait()

    @property
    def is_loaded(self) -> bool:
        """Whether all that was on the topic at the start has been read."""
        return self._loaded.is_set()

    async def run(self) -> None:
        """Follow the topic until cancelled; a broker that goes away is waited for."""
        while True:
            try:
                await self._follow()
            except KafkaError as error:
                log.warning("topic_unreachable", topic=self._topic, error=type(error).__name__)
                await asyncio.sleep(2)

    async def _follow(self) -> None:
        client = consumer(self._settings, self._topic, auto_offset_reset="earliest")
        await client.start()
        try:
            partitions = list(client.assignment())
            ends = await client.end_offsets(partitions)
            fresh, changed = True, False
            while True:
                found = await client.getmany(timeout_ms=_POLL_MS)
                records = [Incoming.from_consumer(record) for batch in found.values() for record in batch]
                if records:
                    self.take(records, afresh=fresh)
                    fresh = False
                    changed = True
                    continue
                if changed:
                    changed = False
                    await self.settle()
                at_end = all([await client.position(one) >= ends[one] for one in partitions])
                if at_end and not self._loaded.is_set():
                    self._loaded.set()
                    log.info("topic_loaded", topic=self._topic)
        finally:
            await client.stop()


async def all_loaded(*followers: CompactedFollower) -> None:
    """Return once each of them has read everything that was on its topic at the start."""
    for follower in followers:
        await follower.loaded()
