"""A consumer that nothing comes to asks seldom, and one that holds a partition up does not wait."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.protocol.fetch import FetchRequest

from streams.kafka.admin import create_topics
from streams.kafka.clients import consumer, producer
from streams.kafka.topics import Topics
from streams.runtime.fetch_wait import IDLE_WAIT_MS, wait_longer_when_idle
from streams.settings import Settings

pytestmark = [pytest.mark.integration, pytest.mark.embedded]


async def test_only_a_fetch_that_leaves_no_partition_out_waits_long(embedded, prefix):
    settings = Settings(
        bootstrap_servers=embedded.bootstrap_servers, topic_prefix=prefix, idempotent_producer=False, partitions=2
    )
    await create_topics(settings)
    topic = Topics(settings).posts.name
    waits: list[tuple[int, int]] = []
    async with consumer(settings, topic, fetch_max_wait_ms=20) as reader, producer(settings) as sender:
        wait_longer_when_idle(reader)
        send = reader._client.send

        async def noted(node, request, **options):
            if isinstance(request, FetchRequest):
                waits.append((sum(len(partitions) for _, partitions in request.topics), request._max_wait_ms))
            return await send(node, request, **options)

        reader._client.send = noted

        async def asked(partitions: int, wait: int) -> None:
            waits.clear()
            while (partitions, wait) not in waits:
                await reader.getmany(timeout_ms=50)

        async with asyncio.timeout(60):
            await asked(2, IDLE_WAIT_MS)
            reader.pause(TopicPartition(topic, 0))
            await asked(1, 20)
            reader.resume(TopicPartition(topic, 0))
            await asked(2, IDLE_WAIT_MS)
            await sender.send_and_wait(topic, b"[]", partition=1)
            found = await reader.getone(TopicPartition(topic, 1))
        assert found.value == b"[]"
        assert set(waits) <= {(2, IDLE_WAIT_MS), (1, 20)}
