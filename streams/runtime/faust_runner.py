"""Runs a stage as a Faust app.

Each stage is an app, and so a consumer group, of its own: workers may run any set of stages side by side, and when one
joins or leaves, only the groups of its stages are assigned anew.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, cast

from aiokafka.partitioner import murmur2
from faust.types import TP

from streams.kafka.clients import is_away
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topic_ids import LOOK_SECONDS
from streams.runtime.faust_transport import Consumer, StageApp, Transport, credentials
from streams.runtime.loop import Consume
from streams.runtime.retry import retry
from streams.runtime.stage import Stage
from streams.runtime.state_rows import LOOK_FOR_STALE, StateRows
from streams.settings import Settings

__all__ = ["StageRunner", "partition_of"]


def partition_of(key: str, partitions: int) -> int:
    """The partition that Kafka's default partitioner gives a key."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)


class StageRunner:
    """A stage, its Faust app, and the loop between them; what `Consume` calls its group."""

    def __init__(
        self,
        stage: Stage[Any, Any],
        source: str,
        settings: Settings,
        *,
        rows: StateRows,
        buffer_records: int,
        fatal: Callable[[BaseException], None],
        ready: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """`source` is the topic that the stage reads; `rows` is what it reads back and writes for the next owner."""
        self.stage = stage
        self.source = source
        self._settings = settings
        self._rows = rows
        self.consume = Consume(stage, self, settings, fatal=fatal, ready=ready)
        self.app = _build(stage.name, settings, buffer_records)
        self.app.settle = self._settle
        self.app.fail = fatal
        self.app.agent(
            self.app.topic(source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"),
            name=stage.name,
            concurrency=1,
        )(self.consume.run)

    async def _settle(self) -> None:
        async with self.consume.busy:
            pass

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
        consumer: Any = self.app.consumer
        return bool(consumer.is_member)

    async def keep_rows(self) -> None:
        """Now and then, until cancelled, see whether a worker that no longer has the partitions wrote over rows."""
        while True:
            await asyncio.sleep(LOOK_FOR_STALE)
            try:
                await self.look_for_stale()
            except Exception as error:
                if not is_away(error):
                    raise

    async def look_for_stale(self) -> None:
        """Write rows again that a worker wrote over which no longer has the partitions.

        Raises:
            Exception: the broker is away.
        """
        async with self.consume.busy:
            found = self.joined and self.consume.current and await self._rows.look_for_stale()
        if found:
            await self.consume.checkpoint()

    async def keep_current(self) -> None:
        """Take over each assignment as soon as it is there, until cancelled; else the first record would have to wait.

        Raises:
            Exception: what was written before cannot be read back.
        """
        while True:
            await asyncio.sleep(0.5)
            if self.joined and self.partitions() and not self.consume.current:
                async with self.consume.busy:
                    if self.joined and self.partitions():
                        await self.consume.begin()

    @property
    def topic_id(self) -> str | None:
        """Id of the source as it was assigned."""
        return self._consumer.places.topic_id(self.source)

    @property
    def _consumer(self) -> Consumer:
        return cast(Consumer, self.app.consumer)

    async def look_for_new_topics(self) -> None:
        """Every few seconds, until cancelled, see whether the source was deleted and made anew: then it is read anew."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.joined:
                await self._consumer.look_for_new_topics()

    def lag(self, partition: int) -> int | None:
        """Records of a partition that are not settled yet, as far as is known."""
        end = self.app.consumer.highwater(TP(self.source, partition))
        return None if end is None else max(0, end - 1 - self.consume.last_offset.get(partition, end - 1))

    async def read_back(self, partitions: Sequence[int]) -> AsyncIterator[Incoming]:
        """What earlier owners of the partitions wrote."""
        # What is left of an assignment before must lie there by then.
        await self.app.maybe_start_producer()
        await self.app.producer.flush()
        async for record in self._rows.read_back(partitions, self.generation):
            yield record

    def passes(self, error: Exception) -> bool:
        """Whether an error is over when the broker is back."""
        return is_away(error)

    async def send(self, phase: Sequence[Outgoing]) -> None:
        """Send the records of a phase: unordered ones at once, others one after the other to each target.

        A record is not sent before the one ahead of it is on the broker; else a failure would let the later one overtake,
        and the earlier, sent again, would be taken for a repeat. A broker that is away is waited for.
        """
        targets: dict[tuple[str, int | bytes | None], list[Outgoing]] = defaultdict(list)
        unordered: list[list[Outgoing]] = []
        for record in phase:
            if record.unordered:
                unordered.append([record])
            else:
                targets[record.topic, record.key if record.partition is None else record.partition].append(record)
        await self.app.maybe_start_producer()
        results = await asyncio.gather(
            *(self._send_in_order(records) for records in (*targets.values(), *unordered)), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _send_in_order(self, records: Sequence[Outgoing]) -> None:
        for record in records:
            stamped = self._rows.stamp(record)

            async def send(record: Outgoing = stamped) -> None:
                future = await self.app.producer.send(
                    record.topic, record.key, record.value, record.partition, None, list(record.headers)
                )
                await future

            await retry(send, attempts=self._settings.attempts, delay=self._settings.retry_delay, passes=is_away)
            self._rows.written(record)

    async def start(self) -> None:
        """Join the group and begin."""
        await self.app.start()

    async def stop(self) -> None:
        """Finish the batch in hand, commit, and leave the group."""
        try:
            await self.consume.drain()
            await self.app.consumer.commit()
        finally:
            await self.app.stop()


def _build(name: str, settings: Settings, buffer_records: int) -> StageApp:
    servers = [f"kafka://{server.strip()}" for server in settings.bootstrap_servers.split(",")]
    app = StageApp(
        settings.topic_prefix + name,
        broker=servers,
        broker_credentials=credentials(settings),
        broker_request_timeout=settings.request_timeout,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 5,
        broker_rebalance_timeout=settings.rebalance_timeout,
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance_id,
        producer_linger=settings.linger_ms / 1000,
        producer_request_timeout=settings.request_timeout,
        stream_buffer_maxsize=buffer_records,
        # Else whatever was fetched is unpacked at once: a megabyte a partition, compressed.
        broker_max_poll_records=buffer_records,
        stream_wait_empty=True,
        # Without tables Faust then leaves the assignment to Kafka's round robin, which gives every worker its share.
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        autodiscover=False,
    )
    app.kentongan = settings
    app.transport = Transport(app.conf.broker_consumer, app)
    app.producer_transport = Transport(app.conf.broker_producer, app)
    return app
