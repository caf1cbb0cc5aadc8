"""Reading topics to their present end."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping

from streams.kafka.records import Incoming
from streams.kafka.starts import From, Start
from streams.kafka.topic_reader import PATIENCE, Partition, TopicReader
from streams.settings import Settings

__all__ = ["existing_partitions", "read_at", "read_back", "read_topic"]


async def read_back(
    settings: Settings, starts: Mapping[Partition, Start], *, committed: bool = False
) -> AsyncGenerator[Incoming, None]:
    """Yield the records of partitions up to their present end; in order within each partition.

    With `committed`, what belongs to a transaction is yielded once that is over.

    Raises:
        BrokerError: the broker is away, or refuses, or a topic is missing.
    """
    if not starts:
        return
    async with TopicReader(settings, committed=committed) as reader:
        await reader.start(starts)
        async for record in reader.to_end():
            yield record


async def read_topic(
    settings: Settings, topic: str, start: Start = None, *, committed: bool = False
) -> AsyncGenerator[Incoming, None]:
    """Yield the records of a topic up to its present end, each partition from `start` on, as `read_back` does.

    Raises:
        BrokerError: the broker is away, or refuses, or the topic is missing.
    """
    async with TopicReader(settings, committed=committed) as reader:
        [count] = await reader.partitions(topic)
        await reader.start({(topic, number): start for number in range(count)})
        async for record in reader.to_end():
            yield record


async def read_at(settings: Settings, places: Iterable[tuple[str, int, int]]) -> AsyncGenerator[Incoming, None]:
    """Yield the records at places, each a topic, partition and offset; those that are no longer there are left out.

    Raises:
        BrokerError: the broker is away, or refuses, or a topic is missing.
    """
    wanted: dict[Partition, set[int]] = defaultdict(set)
    for topic, number, offset in places:
        wanted[topic, number].add(offset)
    if not wanted:
        return
    async with TopicReader(settings) as reader:
        begins, ends = await reader.start(dict.fromkeys(wanted))
        for place, offsets in wanted.items():
            for offset in sorted(one for one in offsets if begins[place] <= one < ends[place]):
                if (record := await reader.record_at(place, offset)) is not None:
                    yield record
            # The end that the embedded broker gives may lie before the last records: only reading shows if they are there.
            if beyond := [one for one in offsets if one >= ends[place]]:
                await reader.start({place: From(min(beyond))})
                async for record in reader.to_end():
                    if record.offset in beyond:
                        yield record


async def existing_partitions(settings: Settings, *topics: str, patience: float = PATIENCE) -> list[int]:
    """Partitions of each of these topics; one that is being created is waited for, `patience` seconds.

    Raises:
        BrokerError: the broker is away, or refuses, or a topic is missing.
    """
    async with TopicReader(settings) as reader:
        return await reader.partitions(*topics, patience=patience)
