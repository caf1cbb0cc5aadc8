"""Waiting until every stage has taken a deletion in."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.desk.group import group_of
from streams.kafka.clients import admin
from streams.kafka.errors import broker_errors
from streams.kafka.topic_reader import Partition, TopicReader
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.worker.stages import STAGES

__all__ = ["Progress", "desk_has_passed", "wait_for_stages"]

_PAUSE = 0.5


@dataclass(slots=True)
class Progress:
    """How far the stages have come."""

    passed: dict[Partition, int] = field(default_factory=dict)
    """Offsets up to which the stage that reads a partition has finished with it."""
    waits_for: str | None = None
    """The first stage that has not finished in time, or `desk`."""


async def wait_for_stages(settings: Settings, topics: Topics, within: float) -> Progress:
    """Wait until each stage has finished what was on its topic when the stage before had finished; `within` are seconds.

    Raises:
        BrokerError: the broker refuses, or goes away.
    """
    deadline = time.monotonic() + within
    progress = Progress()
    client = admin(settings)
    try:
        with broker_errors(settings, "groups be described"):
            await client.start()
        async with TopicReader(settings) as reader:
            for stage in STAGES:
                topic = stage.source(topics)
                ends = await reader.ends((topic.name, number) for number in range(topic.partitions))
                while not await _has_passed(settings, client, settings.topic_prefix + stage.name, ends):
                    if time.monotonic() > deadline:
                        progress.waits_for = stage.name
                        return progress
                    await asyncio.sleep(_PAUSE)
                progress.passed |= ends
            # A desk that has ever run here must have taken the posts out of its database too.
            scored = await reader.ends((topics.scored.name, number) for number in range(topics.scored.partitions))
            while not await desk_has_passed(settings, client, scored):
                if time.monotonic() > deadline:
                    progress.waits_for = "desk"
                    return progress
                await asyncio.sleep(_PAUSE)
    finally:
        await client.close()
    return progress


async def desk_has_passed(settings: Settings, client: AIOKafkaAdminClient, ends: Mapping[Partition, int]) -> bool:
    """Whether the desk has stored what lies before these ends of `posts-scored`, or there is none.

    The broker forgets a desk that has not run for a week (`offsets.retention.minutes`).
    """
    group = group_of(settings)
    with broker_errors(settings, f"the group {group} be described"):
        found = await client.list_consumer_group_offsets(group, partitions=[TopicPartition(*place) for place in ends])
    if all(committed.offset < 0 for committed in found.values()):
        return True
    return await _has_passed(settings, client, group, ends)


async def _has_passed(settings: Settings, client: AIOKafkaAdminClient, group: str, ends: Mapping[Partition, int]) -> bool:
    wanted = {TopicPartition(*place): end for place, end in ends.items() if end}
    if not wanted:
        return True
    with broker_errors(settings, f"the group {group} be described"):
        committed = await client.list_consumer_group_offsets(group, partitions=list(wanted))
    return all(place in committed and committed[place].offset >= end for place, end in wanted.items())
