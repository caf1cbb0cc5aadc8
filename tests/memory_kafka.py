"""Kafka and Faust in memory, as far as the consume loop sees them: topics, a consumer group, a stream."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from streams.kafka.records import Incoming, Outgoing
from streams.runtime.faust_runner import partition_of

__all__ = ["MemoryGroup", "MemoryStream", "MemoryTopics"]


@dataclass
class MemoryTopics:
    """All records of all topics, by topic and partition."""

    records: dict[tuple[str, int], list[Incoming]] = field(default_factory=lambda: defaultdict(list))

    def append(self, record: Outgoing, partition: int, arrived_at: datetime) -> None:
        log = self.records[record.topic, partition]
        log.append(Incoming(record.topic, partition, len(log), arrived_at, record.key, record.value, record.headers))

    def of(self, topic: str) -> list[Incoming]:
        return [record for (name, _), log in self.records.items() if name == topic for record in log]


class MemoryGroup:
    """A consumer group of one worker that holds every partition."""

    generation = 1

    def __init__(self, topics: MemoryTopics, partitions: int, back: Sequence[str] = ()) -> None:
        """`back` are the topics that its stage reads back."""
        self._topics = topics
        self._partitions = partitions
        self._back = back

    def partitions(self) -> list[int]:
        return list(range(self._partitions))

    topic_id = None

    def is_transient(self, error: Exception) -> bool:
        return False

    async def read_back(self, partitions: Sequence[int]) -> AsyncIterator[Incoming]:
        for topic in self._back:
            for partition in partitions:
                for record in self._topics.records[topic, partition]:
                    yield record

    async def send(self, phase: Sequence[Outgoing]) -> None:
        now = datetime.now(UTC)
        for record in phase:
            partition = record.partition
            if partition is None:
                partition = partition_of((record.key or b"").decode(), self._partitions)
            self._topics.append(record, partition, now)


class MemoryStream:
    """What Faust gives an agent, over records that are there already."""

    def __init__(self, records: Iterable[Incoming], acked: dict[str, int]) -> None:
        """`acked` is told the offset behind what is acknowledged, by topic and partition."""
        self._records = list(records)
        self._acked = acked

    async def noack_take(self, most: int, within: float) -> AsyncIterator[list[Any]]:
        for batch in (self._records[at : at + most] for at in range(0, len(self._records), most)):
            yield [
                SimpleNamespace(
                    message=SimpleNamespace(
                        topic=record.topic,
                        partition=record.partition,
                        offset=record.offset,
                        timestamp=record.timestamp.timestamp(),
                        key=record.key,
                        value=record.value,
                        headers=record.headers,
                        generation_id=1,
                    )
                )
                for record in batch
            ]

    async def ack(self, event: Any) -> None:
        self._acked[f"{event.message.topic} {event.message.partition}"] = event.message.offset + 1
