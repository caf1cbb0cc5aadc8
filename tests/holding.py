"""A stage that holds what it takes, at work on a broker: for what Faust and the broker do together below the consume loop."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.deadletter import DeadLetter
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.local.broker import EmbeddedBroker
from streams.runtime.faust_runner import StageRunner
from streams.runtime.stage import Stage
from streams.runtime.state_rows import StateRows
from streams.runtime.steps import Commit, Step
from streams.settings import Settings
from tests.brokers import ApacheKafka

__all__ = ["Hold", "runner_of", "running", "send", "settings_of"]


class Hold(Stage[Any, Incoming]):
    """A stage that works when it is `free`, and acknowledges nothing beyond offset `settled` of each partition."""

    name = "hold"

    def __init__(self, settled: int, partitions: int = 1) -> None:
        self.settled = dict.fromkeys(range(partitions), settled)
        self.free = asyncio.Event()
        self.free.set()
        self.taken: defaultdict[int, list[int]] = defaultdict(list)

    def assign(self, partitions: Iterable[int]) -> None:
        self.taken.clear()

    def restore(self, record: Incoming) -> None:
        raise AssertionError("there is nothing to read back")

    def decode(self, record: Incoming) -> tuple[list[Incoming], list[DeadLetter]]:
        return [record], []

    async def work(self, items: Sequence[Incoming]) -> list[Incoming]:
        await self.free.wait()
        return list(items)

    def apply(self, records: Sequence[Incoming], results: Sequence[Incoming], dead: Sequence[DeadLetter]) -> list[Step]:
        for record in results:
            self.taken[record.partition].append(record.offset)
        return [Commit(self.settled)]

    def checkpoint(self) -> list[Step]:
        return [Commit(self.settled)]

    def dead_letter(self, item: Incoming) -> DeadLetter:
        raise AssertionError("nothing fails")


def settings_of(broker: ApacheKafka | EmbeddedBroker, prefix: str, stage: Hold, **options: Any) -> Settings:
    """Those of an installation with as many partitions as the stage."""
    return Settings(
        bootstrap_servers=broker.bootstrap_servers,
        topic_prefix=prefix,
        partitions=len(stage.settled),
        batch_records=1,
        idempotent_producer=isinstance(broker, ApacheKafka),
        **options,
    )


def runner_of(settings: Settings, stage: Hold, failures: list[BaseException]) -> StageRunner:
    """The stage on `posts`; what ends it is put among the `failures`."""
    runner = StageRunner(
        stage, Topics(settings).posts, settings, rows=StateRows(settings, {}), buffer_records=100, fatal=failures.append
    )

    @runner.app.agent(runner.channel, name=stage.name, concurrency=1)
    async def hold(stream: Any) -> None:
        await runner.consume.run(stream)

    return runner


@asynccontextmanager
async def running(
    broker: ApacheKafka | EmbeddedBroker, prefix: str, stage: Hold, **options: Any
) -> AsyncIterator[tuple[StageRunner, AIOKafkaProducer]]:
    """The stage at work on its partitions, and a producer; it must not have failed at the end."""
    settings = settings_of(broker, prefix, stage, **options)
    await create_topics(settings)
    failures: list[BaseException] = []
    runner = runner_of(settings, stage, failures)
    async with producer(settings) as client:
        await runner.start()
        try:
            yield runner, client
        finally:
            await runner.stop()
    assert not failures


async def send(client: AIOKafkaProducer, runner: StageRunner, numbers: Iterable[int]) -> None:
    """Send them to each partition."""
    for number in numbers:
        for partition in range(runner.app.kentongan.partitions):
            await client.send(runner.source, b"%d" % number, partition=partition)
    await client.flush()
