"""Waiting until every stage has taken a deletion in."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.kafka.clients import admin, reading
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings
from streams.worker.stages import STAGES

__all__ = ["Progress", "wait_for_stages"]

_PAUSE = 0.5


@dataclass(slots=True)
class Progress:
    """How far the stages have come."""

    passed: dict[TopicPartition, int] = field(default_factory=dict)
    """Offsets up to which the stage that reads a partition has finished with it."""
    waits_for: str | None = None
    """The first stage that has not finished in time."""


async def wait_for_stages(settings: Settings, topics: Topics, within: float) -> Progress:
    """Wait until each stage has finished what was on its topic when the stage before had finished; `within` are seconds.

    Raises:
        aiokafka.errors.KafkaError: the broker refuses, or goes away.
    """
    deadline = time.monotonic() + within
    progress = Progress()
    client = admin(settings)
    try:
        await client.start()
        async with reading(settings) as reader:
            for stage in STAGES:
                ends = await _ends(reader, stage.source(topics))
                while not await _has_passed(client, settings.topic_prefix + stage.name, ends):
                    if time.monotonic() > deadline:
                        progress.waits_for = stage.name
                        return progress
                    await asyncio.sleep(_PAUSE)
                progress.passed |= ends
    finally:
        await client.close()
    return progress


async def _ends(reader: AIOKafkaConsumer, topic: Topic) -> dict[TopicPartition, int]:
    places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    return dict(await reader.end_offsets(places))


async def _has_passed(client: AIOKafkaAdminClient, group: str, ends: Mapping[TopicPartition, int]) -> bool:
    wanted = {place: end for place, end in ends.items() if end}
    if not wanted:
        return True
    committed = await client.list_consumer_group_offsets(group, partitions=list(wanted))
    return all(place in committed and committed[place].offset >= end for place, end in wanted.items())
