"""Short ways to do with aiokafka what the tests of brokers do again and again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import ConsumerRecord

__all__ = ["admin_client", "create_topic", "read", "send_batch"]


@asynccontextmanager
async def admin_client(**options: Any) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client; `options` are those of aiokafka."""
    client = AIOKafkaAdminClient(**options)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def create_topic(
    client: AIOKafkaAdminClient, name: str, *, partitions: int = 1, configs: Mapping[str, str] | None = None
) -> int:
    """Create a topic with one replica and return Kafka's error code, 0 for success."""
    answer = await client.create_topics([NewTopic(name, partitions, 1, topic_configs=dict(configs or {}))])
    return int(answer.topic_errors[0][1])


async def read(topic: str, count: int, *, partition: int = 0, within: float = 20.0, **options: Any) -> list[ConsumerRecord]:
    """Return the first `count` records of a partition; `options` are those of aiokafka's consumer.

    Raises:
        TimeoutError: they were not there within `within` seconds.
    """
    async with AIOKafkaConsumer(auto_offset_reset="earliest", **options) as consumer:
        consumer.assign([TopicPartition(topic, partition)])
        async with asyncio.timeout(within):
            return [await consumer.getone() for _ in range(count)]


async def send_batch(producer: AIOKafkaProducer, partition: TopicPartition, values: Sequence[bytes]) -> int:
    """Send the values as one record batch and return its first offset."""
    batch = producer.create_batch()
    for value in values:
        assert batch.append(key=None, value=value, timestamp=None) is not None, "the batch is full"
    sent = await (await producer.send_batch(batch, partition.topic, partition=partition.partition))
    return int(sent.offset)
