"""How far a consumer has read its topic, and where that ends."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.reach import Place

__all__ = ["Fetched"]


class Fetched:
    """What a consumer has fetched of the partitions in hand; lives in the consumer's event loop."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._offsets: dict[TopicPartition, tuple[int, int]] = {}

    def clear(self) -> None:
        """Begin anew: the consumer has gone to another place."""
        self._offsets.clear()

    def note(self, records: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Take in what was fetched, in order."""
        for partition, found in records.items():
            if found:
                first, _ = self._offsets.get(partition, (found[0].offset, 0))
                self._offsets[partition] = first, found[-1].offset

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, Place]]:
        """Ask where the partitions of a topic end, and tell how far those in hand are read, as far as that is known.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        everything = [TopicPartition(topic, partition) for partition in range(partitions)]
        ends = await self._consumer.end_offsets(everything)
        places: dict[int, Place] = {}
        for one in self._consumer.assignment() & ends.keys():
            state = self._consumer._subscription.subscription.assignment.state_value(one)
            if state.has_valid_position:
                # A broker's answer may lie before the last records of a batch; what came with a fetch is right.
                end = max(ends[one], state.highwater or 0)
                places[one.partition] = Place(end, state.position, self._offsets.get(one))
        return tuple(ends[one] for one in everything), places
