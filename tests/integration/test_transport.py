"""What Faust and a broker do together below the one consume loop."""

from collections.abc import Iterable, Sequence

import pytest

from schemas.deadletter import DeadLetter
from streams.broker import create_topics
from streams.folded import Folded
from streams.kafka import producer
from streams.metrics.facts import Facts
from streams.records import Incoming
from streams.runner import StageRunner
from streams.settings import Settings
from streams.topics import Topics
from tests.brokers import ApacheKafka
from tests.pipeline import eventually

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


class Hold:
    """A stage that acknowledges nothing beyond `settled`."""

    name = "hold"

    def __init__(self, settled: int) -> None:
        self.settled = settled
        self.taken: list[int] = []

    def reset(self, partitions: Iterable[int]) -> None:
        self.taken.clear()

    def remember(self, record: Incoming) -> None:
        raise AssertionError("there is nothing to read back")

    def decode(self, record: Incoming) -> tuple[list[int], list[DeadLetter]]:
        return [record.offset], []

    async def work(self, items: Sequence[int]) -> list[int]:
        return list(items)

    def fold(self, records: Sequence[Incoming], results: Sequence[int], dead: Sequence[DeadLetter]) -> Folded:
        self.taken += results
        return Folded(done={0: self.settled})

    def flush(self) -> Folded:
        return Folded(done={0: self.settled})

    def source(self, item: int) -> DeadLetter:
        raise AssertionError("nothing fails")

    def facts(self) -> Facts:
        return Facts()


@pytest.mark.parametrize("settled", [-1, 4])
async def test_what_is_not_acknowledged_is_read_again_even_when_nothing_ever_was(broker, prefix, settled):
    """Faust drops what it fetched during a rebalance and counts on seeking back for it."""
    settings = Settings(
        bootstrap_servers=broker.bootstrap_servers,
        topic_prefix=prefix,
        partitions=1,
        idempotent_producer=isinstance(broker, ApacheKafka),
    )
    await create_topics(settings)
    topic = Topics(settings).posts.name
    async with producer(settings) as client:
        for number in range(10):
            await client.send_and_wait(topic, b"%d" % number, partition=0)
    failures: list[BaseException] = []
    stage = Hold(settled)
    runner = StageRunner(stage, topic, settings, tails={}, buffer_records=100, fatal=failures.append)
    await runner.start()
    try:

        async def all_taken() -> bool:
            return stage.taken[-1:] == [9]

        await eventually(all_taken, within=60, what="all records are taken")
        await runner.app.consumer.commit()
        stage.taken.clear()
        await runner.app.consumer.perform_seek()
        await eventually(all_taken, within=30, what="they are taken again")
    finally:
        await runner.stop()
    assert stage.taken == list(range(settled + 1, 10))
    assert not failures
