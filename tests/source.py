"""A foreign program that produces posts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson
from aiokafka import AIOKafkaProducer

from streams.kafka.clients import producer
from streams.runtime.faust_runner import partition_of

if TYPE_CHECKING:
    from tests.pipeline import Pipeline

__all__ = ["Source"]


class Source:
    """It knows the topic and JSON, nothing else of this system."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._producer: AIOKafkaProducer = producer(pipeline.settings)

    async def __aenter__(self) -> "Source":
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def send(self, posts: Iterable[dict[str, Any]], *, array: int = 1) -> None:
        """Send posts, `array` to a record, each to the partition of its id."""
        topic = self._pipeline.topics.posts
        waiting: dict[int, list[dict[str, Any]]] = {}
        for post in posts:
            partition = partition_of(post["id"], topic.partitions)
            batch = waiting.setdefault(partition, [])
            batch.append(post)
            if len(batch) >= array:
                await self.send_raw(orjson.dumps(batch if array > 1 else batch[0]), partition)
                batch.clear()
        for partition, batch in waiting.items():
            if batch:
                await self.send_raw(orjson.dumps(batch), partition)
        await self._producer.flush()

    async def send_raw(self, value: bytes | None, partition: int, key: bytes | None = None) -> None:
        await self._producer.send(self._pipeline.topics.posts.name, value, key, partition)
