"""Runs a stage as a Faust app.

Each stage is an app, and so a consumer group, of its own: workers may run any set of stages side by side, and when one
joins or leaves, only the groups of its stages are reassigned.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, cast

from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from streams.kafka.errors import MissingTopicError, is_away
from streams.kafka.reach import Reach
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topic
from streams.runtime.faust_app import stage_app
from streams.runtime.faust_producer import Producer
from streams.runtime.faust_transport import Consumer
from streams.runtime.loop import Consume
from streams.runtime.retry import retry
from streams.runtime.stage import Stage
from streams.runtime.state_rows import LOOK_FOR_STALE, StateRows
from streams.settings import Settings

__all__ = ["LOOK_EVERY", "StageRunner", "partition_of"]

LOOK_EVERY = 1.0
"""Seconds between two looks at the ends of a stage's topic."""
_LOOK_TIMEOUT = 5.0


def partition_of(key: str, partitions: int) -> int:
    """The partition that Kafka's default partitioner gives a key."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)


class StageRunner:
    """A stage, its Faust app, and the loop between them; what `Consume` calls its group."""

    def __init__(
        self,
        stage: Stage[Any, Any],
        source: Topic,
        settings: Settings,
        *,
        rows: StateRows,
        buffer_records: int,
        fatal: Callable[[BaseException], None],
        ready: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """`source` is the topic that the stage reads; `rows` is what it reads back and writes for the next owner."""
        self.stage = stage
        self.source = source.name
        self._source_partitions = source.partitions
        self._settings = settings
        self.rows = rows
        self.consume = Consume(stage, self, settings, fatal=fatal, ready=ready)
        self.app = stage_app(stage.name, settings, buffer_records, wait_idle=self.wait_idle, fail=fatal)
        self._leaving: list[Callable[[], Awaitable[None]]] = []
        self.reach: Reach | None = None
        """The last look at the ends of its topic."""
        self.channel = self.app.topic(
            self.source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )
        """The source as Faust knows it; an agent has to give its stream to `consume.run`."""

    def before_leaving(self, finish: Callable[[], Awaitable[None]]) -> None:
        """Have `finish` awaited before partitions go to somebody else; whoever waits for it bounds the wait."""
        self._leaving.append(finish)

    async def wait_idle(self) -> None:
        """Return once nothing is under way that belongs to the partitions in hand."""
        for finish in self._leaving:
            await finish()
        await self.consume.wait_idle()

    @property
    def generation(self) -> int:
        """Generation of the consumer group as this worker knows it."""
        return int(self.app.consumer_generation_id)

    def partitions(self) -> list[int]:
        """Partitions of the source that are this worker's."""
        return sorted(tp.partition for tp in self.app.consumer.assignment() if tp.topic == self.source)

    @property
    def joined(self) -> bool:
        """Whether the worker is in the consumer group and no rebalance is going on."""
        return bool(self.app.rebalancing_count and not self.app.rebalancing)

    @property
    def is_member(self) -> bool:
        """Whether it is in the consumer group for certain; not after it was frozen, until the broker says so again."""
        return bool(self.consumer.is_member)

    async def keep_rows(self) -> None:
        """Now and then, until cancelled, see whether a worker that no longer has the partitions wrote over rows."""
        while True:
            await asyncio.sleep(LOOK_FOR_STALE)
            try:
                await self.look_for_stale()
            except Exception as error:
                if not self.is_transient(error):
                    raise

    async def look_for_stale(self) -> None:
        """Write rows again that a worker wrote over which no longer has the partitions.

        Raises:
            Exception: the broker is away.
        """
        if await self.consume.between_batches(self._find_stale):
            await self.consume.checkpoint()

    async def _find_stale(self) -> bool:
        return self.joined and self.consume.current and await self.rows.look_for_stale()

    async def keep_current(self) -> None:
        """Take over each assignment as soon as it is there, until cancelled; else the first record would have to wait.

        Raises:
            Exception: what was written before cannot be read back.
        """
        while True:
            await asyncio.sleep(0.5 if self.consume.current else 0.1)
            if self._is_assigned and not self.consume.current:
                await self.consume.between_batches(self._begin)

    async def _begin(self) -> None:
        if self._is_assigned:
            await self.consume.begin()

    @property
    def _is_assigned(self) -> bool:
        return self.joined and bool(self.partitions())

    @property
    def topic_id(self) -> str | None:
        """Id of the source as it was assigned."""
        return self.consumer.places.topic_id(self.source)

    @property
    def consumer(self) -> Consumer:
        """Its consumer."""
        return cast(Consumer, self.app.consumer)

    async def keep_looking(self) -> None:
        """Ask about once a second where the partitions end, until cancelled; a broker that does not answer is asked again."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not self.joined:
                continue
            generation, asked_at = self.generation, time.monotonic()
            with suppress(KafkaError, OSError):
                async with asyncio.timeout(_LOOK_TIMEOUT):
                    ends, places = await self.consumer.look(self.source, self._source_partitions)
                self.reach = Reach(generation, asked_at, ends, places)

    def lag(self, partition: int) -> int | None:
        """Records of a partition that were not taken yet, as of the last look; None while that is not known."""
        if self.reach is None or self.reach.generation != self.generation:
            return None
        place = self.reach.places.get(partition)
        return None if place is None else place.waiting(self.consume.last_offset.get(partition))

    async def read_back(self, partitions: Sequence[int]) -> AsyncIterator[Incoming]:
        """What earlier owners of the partitions wrote."""
        # What is left of an assignment before must lie there by then.
        await self.app.maybe_start_producer()
        await self.app.producer.flush()
        self.rows.topic_ids = await self.consumer.topic_ids(self.rows.topics)
        async for record in self.rows.read_back(partitions, self.generation):
            yield record

    def is_transient(self, error: Exception) -> bool:
        """Whether an error is over when the broker is back, or when all brokers know of a topic."""
        return is_away(error) or isinstance(error, MissingTopicError)

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Send records: to each target in order, unless they are unordered or belong together.

        A record is not sent before the one ahead of it is on the broker; else a failure would let the later one overtake,
        and the earlier, sent again, would be taken for a repeat. A broker that is away is waited for.
        """
        targets: dict[tuple[str, int | bytes | None], list[Outgoing]] = defaultdict(list)
        unordered: list[list[Outgoing]] = []
        together: dict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        for record in records:
            if record.together:
                assert record.partition is not None
                together[record.topic, record.partition].append(record)
            elif record.unordered:
                unordered.append([record])
            else:
                targets[record.topic, record.key if record.partition is None else record.partition].append(record)
        await self.app.maybe_start_producer()
        results = await asyncio.gather(
            *(self._send_in_order(one) for one in (*targets.values(), *unordered)),
            *(self._send_together(*place, rows) for place, rows in together.items()),
            return_exceptions=True,
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _send_in_order(self, records: Sequence[Outgoing]) -> None:
        for record in records:
            stamped = self.rows.stamp(record)

            async def send(record: Outgoing = stamped) -> None:
                future = await self.app.producer.send(
                    record.topic, record.key, record.value, record.partition, None, list(record.headers)
                )
                await future

            await retry(send, attempts=self._settings.attempts, delay=self._settings.retry_delay, is_transient=is_away)
            self.rows.written(record)

    async def _send_together(self, topic: str, partition: int, records: Sequence[Outgoing]) -> None:
        stamped = [self.rows.stamp(record) for record in records]

        async def send() -> None:
            await cast(Producer, self.app.producer).send_together(topic, partition, stamped)

        await retry(send, attempts=self._settings.attempts, delay=self._settings.retry_delay, is_transient=is_away)
        for record in records:
            self.rows.written(record)

    async def start(self) -> None:
        """Join the group and begin."""
        await self.app.start()

    async def stop(self) -> None:
        """Finish the batch in hand, commit, and leave the group."""
        try:
            await self.consume.drain()
            if self.joined:
                await self.app.consumer.commit()
        finally:
            await self.app.stop()
