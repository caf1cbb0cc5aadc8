"""Erasing somebody's posts: deletions to the stages first, then what the topics still hold, then a look at what is left."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError, broker_errors
from streams.kafka.reader import existing_partitions, read_topic
from streams.kafka.topics import Topics
from streams.runtime.faust_runner import partition_of
from streams.settings import Settings
from streams.subject.person import Subject
from streams.subject.prune import prune
from streams.subject.search import RecordTrace, search
from streams.subject.stages import wait_for_stages

__all__ = ["Erasure", "deleted_upstream", "erase"]


@dataclass(frozen=True, slots=True)
class Erasure:
    """The result of an erasure."""

    posts: int
    """Posts that were deleted."""
    left: tuple[RecordTrace, ...]
    """What the topics hold still."""
    waits_for: str | None = None
    """The stage that has not taken the deletions in: nothing was taken off the topics."""
    refused: str | None = None
    """Why the broker did not delete records, or None."""


async def deleted_upstream(settings: Settings) -> set[str]:
    """The posts that their sources have deleted, as far as the deletions are still on `posts`.

    Raises:
        BrokerError: no broker answers, it refuses, or the topic is missing.
    """
    return {
        record.key.decode("utf-8", "replace")
        async for record in read_topic(settings, Topics(settings).posts.name)
        if record.value is None and record.key
    }


async def erase(settings: Settings, subject: Subject, *, wait: float) -> Erasure:
    """Delete the subject's posts everywhere; `wait` are the seconds that the stages have to take the deletions in.

    It may be interrupted and done again: what is gone is passed over.

    Raises:
        BrokerError: no broker answers, it refuses, or a topic is missing.
    """
    [partitions] = await existing_partitions(settings, Topics(settings).posts.name)
    subject, found = await search(settings, subject)
    topics = Topics(settings.model_copy(update={"partitions": partitions}))
    if not subject.posts and not found:
        return Erasure(0, ())
    await _send_deletions(settings, topics, subject.posts, found)
    progress = await wait_for_stages(settings, topics, wait)
    refused = None
    if progress.waits_for is None:
        subject, found = await search(settings, subject)  # with what came meanwhile
        try:
            # What came since then may not be read yet.
            done = [trace for trace in found if trace.offset < progress.passed.get(trace.place, trace.offset + 1)]
            await prune(settings, topics, subject, done)
        except BrokerError as error:
            refused = error.reason
    _, left = await search(settings, subject)
    return Erasure(len(subject.posts), tuple(left), progress.waits_for, refused)


async def _send_deletions(settings: Settings, topics: Topics, posts: Iterable[str], found: Iterable[RecordTrace]) -> None:
    """Send a deletion of each post to where it lies on `posts`."""
    places = _places(topics, found)
    sender = producer(settings)
    try:
        with broker_errors(settings, f"{topics.posts.name} be written to"):
            await sender.start()
            futures = [
                await sender.send(topics.posts.name, None, key=post.encode(), partition=partition)
                for post in sorted(posts)
                for partition in sorted(places.get(post, {partition_of(post, topics.posts.partitions)}))
            ]
            await asyncio.gather(*futures)
    finally:
        await sender.stop()


def _places(topics: Topics, found: Iterable[RecordTrace]) -> Mapping[str, set[int]]:
    """The partitions on which posts lie: the first topics share the numbers."""
    lying = {topic.name for topic in (topics.posts, topics.detected, topics.scored)}
    places: dict[str, set[int]] = {}
    for trace in found:
        if trace.topic in lying and trace.id is not None:
            places.setdefault(trace.id, set()).add(trace.partition)
    return places
