"""Where reading a partition begins: with the oldest record, a number of records before the end, an offset, or a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

__all__ = ["Committed", "Edge", "From", "Span", "Start", "Tail", "first_offsets"]


@dataclass(frozen=True, slots=True)
class Span:
    """As many of a partition's last records as a running number in their headers grew by `most` in, and a few more."""

    header: str
    """Name of the header; not every record needs to have it."""
    most: int
    records: int
    """Last offsets to read where none of them has the header."""


Tail = int | Span | None
"""How many of a partition's last offsets to read, or None for all that are kept; 0 for only what is to come."""


@dataclass(frozen=True, slots=True)
class From:
    """From this offset on; from the oldest record that is kept where that is newer, and from the end where that is older.

    The embedded broker's end lies before the last records of a batch, so that some of these may come again.
    """

    offset: int


@dataclass(frozen=True, slots=True)
class Committed:
    """From where the reader's group was, or from the oldest record when it has never been there."""


Edge = int | From | Committed | datetime | None
"""A start that the broker resolves to an offset; a moment, which has a zone, stands for the first record of then or later."""

Start = Edge | Span
"""Where reading begins."""


async def first_offsets(
    client: AIOKafkaConsumer, starts: Mapping[TopicPartition, Edge]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """The offsets with which reading begins, and those behind the last records, on partitions that are there.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer, or refuses.
    """
    begins = await client.beginning_offsets(list(starts))
    ends = await client.end_offsets(list(starts))
    moments = {one: max(0, int(start.timestamp() * 1000)) for one, start in starts.items() if isinstance(start, datetime)}
    found = await client.offsets_for_times(moments) if moments else {}
    firsts: dict[TopicPartition, int] = {}
    for one, start in starts.items():
        begin, end = begins[one], ends[one]
        match start:
            case None:
                firsts[one] = begin
            case int():
                firsts[one] = max(begin, end - start)
            case From():
                firsts[one] = min(max(begin, start.offset), end)
            case Committed():
                committed = await client.committed(one)
                firsts[one] = begin if committed is None else committed
            case datetime():
                place = found.get(one)
                firsts[one] = place.offset if place else end
    return firsts, ends
