"""`kentongan topics create` on a real broker."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.kafka.admin import create_topics, topic_partitions
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
    wanted = str(pipeline.topics.posts.retention_ms)
    for _ in range(2):
        shown = pipeline.run("topics", "create").stdout
        assert f"{posts}: retention.ms is 1000, the settings say {wanted}" in shown
