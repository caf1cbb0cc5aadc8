"""Asks the broker, through the consumer of a stage, where `posts` ends."""

import asyncio
from contextlib import suppress
from typing import Final

from aiokafka.errors import KafkaError

from streams.kafka.topics import Topic
from streams.mentions.known_ends import EndsKnown, KnownEnds
from streams.runtime.faust_runner import StageRunner

__all__ = ["known_ends"]

_TIMEOUT: Final = 5.0


def known_ends(posts: Topic, runner: StageRunner) -> KnownEnds:
    """The ends of `posts` as the client of a running stage gets them from the broker."""

    async def ask() -> EndsKnown | None:
        with suppress(KafkaError, OSError):
            async with asyncio.timeout(_TIMEOUT):
                before = await runner.consumer.topic_ids([posts.name])
                if posts.name not in before:
                    return None  # without an id nothing is certain of the ends
                ends, _ = await runner.consumer.look(posts.name, posts.partitions)
                # Ends and id must be of the same topic.
                if await runner.consumer.topic_ids([posts.name]) == before:
                    return EndsKnown(before[posts.name], ends)
        return None

    return KnownEnds(ask)
