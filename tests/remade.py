"""Topics that an operator deletes and makes anew."""

import asyncio

from aiokafka.errors import for_code

from streams.kafka.admin import create_topics, topic_partitions
from streams.kafka.clients import admin
from streams.kafka.topics import Topic
from streams.settings import Settings
from tests.pipeline import eventually

__all__ = ["make_anew"]


async def make_anew(settings: Settings, topic: Topic, *, after: float = 0.0) -> None:
    """Delete a topic and create it again, so many seconds after it is gone."""
    client = admin(settings)
    await client.start()
    try:
        done = await client.delete_topics([topic.name])
        assert [for_code(code).__name__ for _, code in done.topic_error_codes] == ["NoError"]

        async def is_gone() -> bool:
            return topic.name not in await topic_partitions(settings)

        await eventually(is_gone, within=20, what="the topic is gone", every=0.1)
    finally:
        await client.close()
    await asyncio.sleep(after)
    created, _ = await create_topics(settings)
    assert created == [topic.name]
