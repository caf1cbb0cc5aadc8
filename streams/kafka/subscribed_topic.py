"""A subscription to one topic: where it starts, and where it starts again when the topic was created again."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Literal

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka.topic_ids import LOOK_SECONDS, is_of, made_anew, place_of, topic_ids

__all__ = ["Start", "SubscribedTopic"]

log = logging.getLogger(__name__)

_PAUSE = 0.5

Start = Literal["earliest", "latest"] | datetime


class SubscribedTopic(ConsumerRebalanceListener):  # type: ignore[misc]
    """The places of a consumer on a topic; `begin` it when the consumer has started, and `watch` it meanwhile.

    A topic that is deleted and created again is read from its beginning: the client of itself would go on waiting for offsets
    of the former one. Offsets are committed with the id of their topic.
    """

    def __init__(self, consumer: AIOKafkaConsumer, topic: str, start: Start, *, group: bool) -> None:
        """`start` is where to begin without a committed offset."""
        self._consumer = consumer
        self._topic = topic
        self._start = start
        self._group = group
        self._id: str | None = None
        self._sought: dict[TopicPartition, int] = {}
        self._begun: dict[TopicPartition, int] = {}
        self._in_hand: ConsumerRecord[bytes, bytes] | None = None
        self._joined = asyncio.Event()

    async def begin(self) -> None:
        """Go to the first place on each partition, in a group once it has been joined.

        Raises:
            aiokafka.errors.KafkaError: the broker does not answer, or it refuses.
        """
        if self._group:
            self._consumer.subscribe([self._topic], listener=self)
            while not self._joined.is_set():
                self._consumer._coordinator.check_errors()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PAUSE):
                        await self._joined.wait()
        else:
            await self._assign()

    async def _assign(self) -> None:
        await self._consumer._client._wait_on_metadata(self._topic)
        partitions = [TopicPartition(self._topic, one) for one in self._consumer.partitions_for_topic(self._topic)]
        self._consumer.assign(partitions)
        await self._seek(partitions)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Others have the partitions now."""
        self._sought.clear()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Go to the place on each of these partitions."""
        while assigned and not self._sought:
            try:
                await self._seek(assigned)
            except KafkaError as error:
                log.warning("the places on %s are not known (%s); trying again", self._topic, type(error).__name__)
                await asyncio.sleep(_PAUSE)
        self._joined.set()

    async def _seek(self, partitions: Collection[TopicPartition]) -> None:
        topic_id = (await topic_ids(self._consumer._client, [self._topic]) or {}).get(self._topic)
        is_another = None not in (self._id, topic_id) and self._id != topic_id
        self._id = topic_id or self._id
        committed = await self._consumer._coordinator.fetch_committed_offsets(partitions) if self._group else {}
        begins = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        times = {}
        if isinstance(self._start, datetime) and not is_another:
            moment = int(self._start.timestamp() * 1000)
            times = await self._consumer.offsets_for_times(dict.fromkeys(partitions, moment))
        self._sought.clear()
        if is_another:
            self._in_hand = None
        for one in partitions:
            known = committed.get(one)
            if known is not None and is_of(known, topic_id):
                self._sought[one] = self._begun[one] = known.offset
            elif known is not None or is_another or self._start == "earliest":
                self._sought[one], self._begun[one] = begins[one], 0
            else:
                self._sought[one] = self._begun[one] = times[one].offset if times.get(one) else ends[one]
            self._consumer.seek(one, self._sought[one])

    def take(self, record: "ConsumerRecord[bytes, bytes]") -> bool:
        """Take a record in hand, unless it lies before the place that was sought: it was fetched before that."""
        place = TopicPartition(record.topic, record.partition)
        if place not in self._sought or record.offset < self._sought[place]:
            return False
        self._in_hand = record
        return True

    def begun(self, record: "ConsumerRecord[bytes, bytes]") -> int:
        """The offset with which reading began on the partition of a record; 0 where it began with the first."""
        return self._begun[TopicPartition(record.topic, record.partition)]

    async def dealt_with(self) -> None:
        """Say that the record in hand is dealt with: a group goes on behind it, unless somebody else has its partition."""
        record, self._in_hand = self._in_hand, None
        if self._group and record is not None:
            place = TopicPartition(record.topic, record.partition)
            if place in self._sought:
                await self._consumer.commit({place: place_of(record.offset + 1, self._id)})

    async def watch(self) -> None:
        """Every few seconds, until cancelled, see whether the topic was created again, and begin on that."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except KafkaError as error:
                log.warning("the broker does not say whether %s is the same (%s)", self._topic, type(error).__name__)

    async def _look(self) -> None:
        if not self._consumer.assignment():
            # It was missing; the client itself would look in five minutes.
            await self._consumer._client.force_metadata_update()
        known = {} if self._id is None else {self._topic: self._id}
        if await made_anew(self._consumer._client, known):
            log.warning("the topic %s was deleted and created again; it is read from its beginning", self._topic)
            if self._group:
                self._consumer._coordinator.request_rejoin()
            else:
                await self._assign()
