"""`kentongan topics create` on a real broker."""

from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.kafka.admin import create_topics, topic_partitions
from streams.kafka.clients import producer
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration]


async def test_creating_twice_creates_once(broker, prefix, tmp_path):
    pipeline = Pipeline(broker.bootstrap_servers, prefix, tmp_path)
    first = pipeline.run("topics", "create")
    assert first.returncode == 0, first.stderr
    assert first.stdout.split() == [word for topic in pipeline.topics.all() for word in ("created", topic.name)]
    second = pipeline.run("topics", "create")
    assert (second.returncode, second.stdout.strip()) == (0, "All topics exist and are as the settings say.")
    assert await topic_partitions(pipeline.settings) == {topic.name: topic.partitions for topic in pipeline.topics.all()}


@pytest.mark.kafka
async def test_a_difference_is_shown_and_left_alone(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await create_topics(pipeline.settings)
    posts = pipeline.topics.posts.name
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await client.start()
    try:
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, posts, {"retention.ms": "1000"})])
    finally:
        await client.close()
    difference = f"{posts}: retention.ms is 1000, the settings say {pipeline.topics.posts.retention_ms}"

    async def is_shown() -> bool:
        return difference in pipeline.run("topics", "create").stdout

    # A broker answers before the new setting has come to it.
    await pipeline.eventually(is_shown, within=30, what="the difference is shown")
    assert await is_shown()


@pytest.mark.kafka
@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(hours=-2)])
async def test_a_record_has_the_time_of_the_broker_whatever_the_clock_of_its_sender(kafka, prefix, tmp_path, ahead):
    """The embedded broker keeps the sender's time."""
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await create_topics(pipeline.settings)
    claimed = datetime.now(UTC) + ahead
    async with producer(pipeline.settings) as client:
        for topic in pipeline.topics.all():
            await client.send_and_wait(topic.name, b"{}", b"k", partition=0, timestamp_ms=int(claimed.timestamp() * 1000))
    for topic in pipeline.topics.all():
        [record] = await pipeline.read(topic)
        assert abs(record.timestamp - datetime.now(UTC)) < timedelta(hours=1)
