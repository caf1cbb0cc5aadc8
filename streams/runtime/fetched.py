"""How far a consumer has read its topic, where that ends, and what the broker no longer has of what was to be read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.reach import ReadPosition
from streams.runtime.lost_records import WentBack

__all__ = ["FetchedPositions"]


class FetchedPositions:
    """What a consumer has fetched of the partitions in hand; lives in the consumer's event loop.

    Where a broker has not what is asked for, the client goes to the first record that there is, whatever was read before.
    """

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._offsets: dict[TopicPartition, tuple[int, int]] = {}
        self._next: dict[TopicPartition, int] = {}
        """Offset of the record that comes next, if no record is missing."""
        self._back: set[TopicPartition] = set()
        self._gaps: dict[TopicPartition, tuple[int, int]] = {}

    def begin(self, places: Mapping[TopicPartition, int], *, lost: Collection[TopicPartition] = ()) -> None:
        """Start again: the consumer has sought to these positions; `lost` are those before which records are missing."""
        self._offsets.clear()
        self._next = dict(places)
        self._back = set(lost)
        self._gaps.clear()

    def take(self, records: Mapping[TopicPartition, Sequence[Any]]) -> dict[TopicPartition, Sequence[Any]]:
        """Take in what was fetched, in order; return it without what comes again in a log that was lost."""
        taken: dict[TopicPartition, Sequence[Any]] = {}
        for partition, found in records.items():
            if not found:
                continue
            self._goes_on_from(partition, found[0].offset)
            if partition in self._back:
                continue
            first, _ = self._offsets.get(partition, (found[0].offset, 0))
            self._offsets[partition] = first, found[-1].offset
            self._next[partition] = found[-1].offset + 1
            taken[partition] = found
        return taken

    def _goes_on_from(self, partition: TopicPartition, offset: int) -> None:
        if partition in self._back:
            return
        expected = self._next.setdefault(partition, offset)
        if offset < expected:
            self._back.add(partition)
        elif offset > expected:
            first, _ = self._gaps.get(partition, (expected, 0))
            self._gaps[partition] = first, offset
            self._next[partition] = offset

    def _positions(self) -> Mapping[TopicPartition, int]:
        states = {one: self._consumer._subscription.subscription.assignment.state_value(one) for one in self._next}
        return {one: state.position for one, state in states.items() if state is not None and state.has_valid_position}

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, ReadPosition]]:
        """Where the partitions of a topic end, as the broker says, and how far the assigned ones are read, as far as known.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        everything = [TopicPartition(topic, partition) for partition in range(partitions)]
        ends = await self._consumer.end_offsets(everything)
        places: dict[int, ReadPosition] = {}
        for one in self._consumer.assignment() & ends.keys():
            state = self._consumer._subscription.subscription.assignment.state_value(one)
            if state.has_valid_position:
                # A broker's answer may lie before the last records of a batch; what came with a fetch is right.
                end = max(ends[one], state.highwater or 0)
                places[one.partition] = ReadPosition(end, state.position, self._offsets.get(one))
        return tuple(ends[one] for one in everything), places

    async def lost(self) -> tuple[int, list[WentBack]]:
        """How many records the broker had deleted before they were read, since this was asked last; and what went back.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        for partition, position in self._positions().items():
            self._goes_on_from(partition, position)
        gaps, back = dict(self._gaps), sorted(self._back)
        begins = await self._consumer.beginning_offsets(list(gaps)) if gaps else {}
        ends = await self._consumer.end_offsets(back) if back else {}
        if any(self._gaps.get(one) != gap for one, gap in gaps.items()) or not self._back.issuperset(back):
            return 0, []  # more was fetched meanwhile, or it has gone elsewhere
        self._gaps.clear()
        # Behind offsets that hold no record, such as the marks of transactions, nothing is missing.
        deleted = sum(max(0, min(begins[one], offset) - expected) for one, (expected, offset) in gaps.items())
        return deleted, [WentBack(one, self._next[one], ends[one]) for one in back]
