"""Reading back what is on a topic, outside any consumer group: how a stage takes over the partitions of another worker."""

from collections.abc import AsyncGenerator, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import reading
from streams.kafka.records import Incoming
from streams.settings import Settings

__all__ = ["Tail", "read_back"]

Tail = int | None
"""How many of a partition's last offsets to read, or None for all that are kept."""

_POLL_MS = 500


async def read_back(
    settings: Settings, tails: Mapping[tuple[str, int], Tail], *, since: int = 0
) -> AsyncGenerator[Incoming, None]:
    """Yield the records of topic partitions up to their present end; in order within each partition, from offset `since`.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer.
    """
    if not tails:
        return
    async with reading(settings) as client:
        async for record in _read(client, tails, since):
            yield record


async def _read(
    client: AIOKafkaConsumer, tails: Mapping[tuple[str, int], Tail], since: int
) -> AsyncGenerator[Incoming, None]:
    partitions = {TopicPartition(*place): tail for place, tail in tails.items()}
    client.assign(list(partitions))
    begins = await client.beginning_offsets(list(partitions))
    ends = await client.end_offsets(list(partitions))
    for partition, tail in partitions.items():
        first = begins[partition] if tail is None else max(begins[partition], ends[partition] - tail)
        client.seek(partition, min(max(first, since), ends[partition]))
    behind = {partition for partition in partitions if max(begins[partition], since) < ends[partition]}
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
