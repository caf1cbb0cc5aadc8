"""A topic of one test, and records for it that tell their place."""

import asyncio

from aiokafka.admin import NewTopic

from streams.kafka.clients import admin, producer
from streams.kafka.errors import MissingTopicError
from streams.kafka.reader import read_topic
from streams.kafka.topic_reader import TopicReader
from streams.local.broker import EmbeddedBroker
from streams.settings import Settings

__all__ = ["Topic", "numbered"]


class Topic:
    """A topic of one test, with two partitions."""

    def __init__(self, broker, prefix):
        idempotent = not isinstance(broker, EmbeddedBroker)
        self.settings = Settings(
            bootstrap_servers=broker.bootstrap_servers, topic_prefix=prefix, idempotent_producer=idempotent
        )
        self.name = f"{prefix}alerts"

    async def create(self, **config):
        client = admin(self.settings)
        await client.start()
        try:
            await client.create_topics([NewTopic(self.name, 2, 1, topic_configs=config)])
        finally:
            await client.close()
        async with TopicReader(self.settings) as reader:
            assert await reader.partitions(self.name, patience=15) == [2]

    async def remove(self):
        client = admin(self.settings)
        await client.start()
        try:
            await client.delete_topics([self.name])
            async with TopicReader(self.settings) as reader:
                while True:
                    try:
                        await reader.partitions(self.name, patience=0)
                    except MissingTopicError:
                        return
        finally:
            await client.close()

    async def write(self, *values, partition=0, **options):
        """Write records in one batch, if the producer can."""
        async with producer(self.settings, **options) as client:
            await asyncio.gather(*[await client.send(self.name, value, b"key", partition) for value in values])

    async def read(self, start=None, **options):
        """Offsets and values by partition."""
        found = {0: [], 1: []}
        async for record in read_topic(self.settings, self.name, start, **options):
            found[record.partition].append((record.offset, record.value))
        return found


def numbered(count, first=0):
    return [b"%d" % number for number in range(first, first + count)]
