"""`kentongan retention verify` on Apache Kafka."""

import time

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.kafka.admin import topic_configs
from streams.kafka.clients import admin, producer
from streams.kafka.topics import Topic
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(120)]

DAY_MS = 86_400_000


async def configure(pipeline: Pipeline, topic: Topic, **config: str) -> None:
    client = admin(pipeline.settings)
    await client.start()
    changed = {name.replace("_", "."): value for name, value in config.items()}
    await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=topic.config | changed)])
    await client.close()

    async def is_known() -> bool:
        return changed.items() <= (await topic_configs(pipeline.settings))[topic.name].items()

    # A broker answers before the new setting has come to it.
    await pipeline.eventually(is_known, within=30, what=f"{topic.name} has its new setting")


async def test_what_the_settings_promise_is_compared_with_what_is_there(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, retention_hours=48, partitions=2)
    await pipeline.prepare()
    topics = pipeline.topics
    fresh = pipeline.run("retention", "verify", env=pipeline.environment | {"COLUMNS": "20"})
    assert fresh.returncode == 0, fresh.stdout + fresh.stderr
    lines = [line.split("  ") for line in fresh.stdout.splitlines()]
    assert {line[0] for line in lines[1:]} == {topic.name for topic in topics.all()}

    # Only a topic that goes by the sender's clock holds anything old by now.
    await configure(pipeline, topics.posts, retention_ms=str(9 * DAY_MS), message_timestamp_type="CreateTime")
    await configure(pipeline, topics.channel_state, message_timestamp_type="CreateTime")
    await configure(pipeline, topics.detected, segment_ms=str(7 * DAY_MS))
    await configure(pipeline, topics.issue_state, max_compaction_lag_ms=str(2**62))
    await configure(pipeline, topics.scored, segment_ms="60000")
    async with producer(pipeline.settings) as client:
        now = int(time.time() * 1000)
        await client.send_and_wait(topics.posts.name, b"[]", partition=1, timestamp_ms=now - 3 * DAY_MS)
        for days in (3, 2):
            await client.send_and_wait(topics.channel_state.name, b"{}", b"humas", 0, timestamp_ms=now - days * DAY_MS)
    found = pipeline.run("retention", "verify")
    assert found.returncode == 1
    broken = {line.split(" is ")[0] for line in found.stdout.splitlines() if "promised is" in line}
    assert broken == {
        f"{topics.posts.name}: retention.ms",
        f"{topics.posts.name}: oldest record",
        f"{topics.detected.name}: segment.ms",
        f"{topics.issue_state.name}: max.compaction.lag.ms",
        f"{topics.channel_state.name}: oldest replaced row",
    }
    assert f"--entity-name {topics.posts.name} --add-config retention.ms={2 * DAY_MS}" in found.stdout
