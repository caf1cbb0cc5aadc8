"""Reading back what is on a topic, outside any consumer group: how a stage takes over the partitions of another worker."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import reading
from streams.kafka.records import Incoming
from streams.settings import Settings

__all__ = ["Span", "Tail", "read_at", "read_back"]

_POLL_MS = 500
_FIRST_STEP = 16


@dataclass(frozen=True, slots=True)
class Span:
    """As many of a partition's last records as a running number in their headers grew by `most` in, and a few more."""

    header: str
    """Name of the header; not every record needs to have it."""
    most: int
    records: int
    """Last offsets to read where none of them has the header."""


Tail = int | Span | None
"""How many of a partition's last offsets to read, or None for all that are kept."""

_FROM_THE_FIRST: Mapping[tuple[str, int], int] = MappingProxyType({})


async def read_back(
    settings: Settings,
    tails: Mapping[tuple[str, int], Tail],
    *,
    since: Mapping[tuple[str, int], int] = _FROM_THE_FIRST,
    committed: bool = False,
) -> AsyncGenerator[Incoming, None]:
    """Yield the records of topic partitions up to their present end; in order within each partition.

    `since` says from which offset on, for those that are not read from the first.

    With `committed`, what belongs to a transaction is yielded once that is over.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer.
    """
    if not tails:
        return
    options = {"isolation_level": "read_committed"} if committed else {}
    async with reading(settings, **options) as client:
        async for record in _read(client, tails, since):
            yield record


async def _read(
    client: AIOKafkaConsumer, tails: Mapping[tuple[str, int], Tail], since: Mapping[tuple[str, int], int]
) -> AsyncGenerator[Incoming, None]:
    partitions = {TopicPartition(*place): tail for place, tail in tails.items()}
    begins = await client.beginning_offsets(list(partitions))
    ends = await client.end_offsets(list(partitions))
    firsts = {
        partition: await _first(client, partition, begins[partition], ends[partition], tail)
        for partition, tail in partitions.items()
    }
    client.assign(list(partitions))
    for partition, first in firsts.items():
        client.seek(partition, min(max(first, since.get(partition, 0)), ends[partition]))
    behind = {partition for partition in partitions if max(begins[partition], since.get(partition, 0)) < ends[partition]}
    while behind:
        found = await client.getmany(timeout_ms=_POLL_MS)
        for records in found.values():
            for record in records:
                yield Incoming.from_consumer(record)
        # The embedded broker's end may lie before the last records of a batch; the one that comes with a fetch is right.
        behind = {
            partition
            for partition in behind
            if await client.position(partition) < max(ends[partition], client.highwater(partition) or 0)
        }


async def read_at(settings: Settings, places: Iterable[tuple[str, int, int]]) -> AsyncGenerator[Incoming, None]:
    """Yield the records at places, each a topic, partition and offset; those that are no longer there are left out.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer.
    """
    wanted: dict[TopicPartition, set[int]] = defaultdict(set)
    for topic, number, offset in places:
        wanted[TopicPartition(topic, number)].add(offset)
    if not wanted:
        return
    async with reading(settings) as client:
        client.assign(list(wanted))
        begins, ends = await client.beginning_offsets(list(wanted)), await client.end_offsets(list(wanted))
        for partition, offsets in wanted.items():
            for offset in sorted(one for one in offsets if begins[partition] <= one < ends[partition]):
                client.seek(partition, offset)
                record = await client.getone(partition)
                if record.offset == offset:
                    yield Incoming.from_consumer(record)


async def _first(client: AIOKafkaConsumer, partition: TopicPartition, begin: int, end: int, tail: Tail) -> int:
    """The offset with which a tail begins."""
    if not isinstance(tail, Span):
        return begin if tail is None else max(begin, end - tail)
    client.assign([partition])
    last, step = None, _FIRST_STEP
    while True:
        first = max(begin, end - step)
        numbers = await _numbers(client, partition, first, end, tail.header, all_of_them=last is None)
        if last is None:
            last = max(numbers, default=None)
        if last is None and step >= tail.records:
            return max(begin, end - tail.records)
        if first == begin or (last is not None and numbers and numbers[0] <= last - tail.most):
            return first
        step *= 4


async def _numbers(
    client: AIOKafkaConsumer, partition: TopicPartition, first: int, end: int, header: str, *, all_of_them: bool
) -> list[int]:
    """The numbers in the headers of the records from `first` on, or those of the first few records that have any."""
    found: list[int] = []
    client.seek(partition, first)
    position = first
    while position < end and (all_of_them or not found):
        for records in (await client.getmany(partition, timeout_ms=_POLL_MS)).values():
            read = map(Incoming.from_consumer, records)
            found += [int(number) for one in read if (number := one.header(header)) and number.isdecimal()]
        position = await client.position(partition)
    return found
