"""Where a consumer goes on in the partitions that it is assigned, and in which topics they are.

An offset that was committed belongs to one topic. When that was deleted, and another one made of its name, reading begins at
the beginning: so each offset is committed with the id of its topic. It is committed with the time of the record before it
too: where another one stands there, the broker has lost what was read.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.kafka.errors import BrokerError
from streams.kafka.reader import read_at
from streams.kafka.topic_ids import is_of, made_anew, place_of, time_of, topic_ids
from streams.runtime.settled_times import SettledTimes
from streams.settings import Settings

__all__ = ["AssignedPlaces"]

log = structlog.get_logger(__name__)

_PAUSE: Final = 0.2


class AssignedPlaces:
    """The places of one assignment after the other, for a consumer in a group; lives in the consumer's event loop."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer) -> None:
        self._settings = settings
        self._consumer = consumer
        self.times = SettledTimes()
        """Of the records before the offsets that are committed next."""
        self.rewritten: frozenset[TopicPartition] = frozenset()
        """Partitions of which the records that were read up to the committed offsets are others now."""
        self._commit = consumer.commit
        self.rejoins = False
        """Whether a topic was found created again, so that the next assignment is under way."""
        self._known: Mapping[str, str] = {}

    def begin(self) -> None:
        """A new assignment begins."""
        self.rejoins = False
        self._known = {}

    def topic_id(self, topic: str) -> str | None:
        """Id of the topic whose records come by this name; None when the broker gives topics no ids."""
        return self._known.get(topic)

    async def seek(self) -> tuple[dict[TopicPartition, int | None], dict[TopicPartition, int]]:
        """Go back to what is committed of these topics, else to the beginning.

        Returns the offsets that are committed, and those to which it went.
        """
        partitions = self._consumer.assignment()
        if not partitions:
            return {}, {}
        if not self._known:
            self._known = await self._ids({one.topic for one in partitions})
        found = await self._consumer._coordinator.fetch_committed_offsets(list(partitions))
        committed: dict[TopicPartition, int | None] = dict.fromkeys(partitions)
        settled: dict[TopicPartition, tuple[int, int]] = {}
        for one, place in found.items():
            if place.offset > 0 and is_of(place, self._known.get(one.topic)):
                committed[one] = place.offset
                if (time := time_of(place)) is not None:
                    settled[one] = place.offset - 1, time
        self.rewritten = await self._others_than(settled)
        self.times.begin(settled)
        begun = [one for one, offset in committed.items() if offset is None]
        begins = await self._consumer.beginning_offsets(begun) if begun else {}
        places = {one: begins[one] if offset is None else offset for one, offset in committed.items()}
        assigned = self._consumer.assignment()  # some may have been taken away while the broker answered
        for one in assigned & places.keys():
            self._consumer.seek(one, places[one])
        return committed, places

    async def _others_than(self, settled: Mapping[TopicPartition, tuple[int, int]]) -> frozenset[TopicPartition]:
        """The partitions where another record stands at the offset than the one of that time; none where it is gone."""
        wanted = [(one.topic, one.partition, offset) for one, (offset, _) in settled.items()]
        while True:
            try:
                found = {
                    TopicPartition(one.topic, one.partition): round(one.timestamp.timestamp() * 1000)
                    async for one in read_at(self._settings, wanted)
                }
            except BrokerError:
                await asyncio.sleep(_PAUSE)  # as what is asked of the broker next, it waits for it
            else:
                return frozenset(one for one, taken in found.items() if taken != settled[one][1])

    async def _ids(self, topics: Collection[str]) -> Mapping[str, str]:
        """The ids of the topics, once all of them are there."""
        while True:
            try:
                found = await topic_ids(self._consumer._client, topics)
            except (KafkaError, OSError):
                found = {}  # as what is asked of the broker next, it waits for it
            if found is None:
                return {}
            if len(found) == len(topics):
                return found
            await asyncio.sleep(_PAUSE)

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit offsets, each with the id of its topic and the time of the record before it."""
        await self._commit(
            {
                one: place_of(place.offset, self._known.get(one.topic), self.times.before(one, place.offset))
                for one, place in offsets.items()
            }
        )

    async def made_anew(self) -> list[str]:
        """Topics that were deleted and created again since the assignment; each once until the next assignment."""
        if self.rejoins:
            return []
        if not self._consumer.assignment():
            # One that was missing may be there again; the client itself would look in five minutes.
            await self._consumer._client.force_metadata_update()
        found = await made_anew(self._consumer._client, self._known)
        for topic in found:
            log.warning("topic_made_anew", topic=topic, hint="it is read from its beginning")
        self.rejoins = bool(found)
        return found
