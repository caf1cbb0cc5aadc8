"""Looking for somebody's posts on every topic that may hold them."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from aiokafka import TopicPartition

from streams.kafka.passed_over import passing_over
from streams.kafka.reader import existing_partitions, read_topic
from streams.kafka.records import Incoming
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings
from streams.subject.person import Subject, post_id
from streams.virality.shown import samples_in

__all__ = ["RecordTrace", "posts_of", "search", "searched", "traces_in"]


@dataclass(frozen=True, slots=True)
class RecordTrace:
    """A post, a mention of one, or a sample, in a record of a topic."""

    topic: str
    partition: int
    offset: int
    written: datetime
    """Time of the record."""
    key: bytes | None
    post: Mapping[str, Any]
    """What is held of the post; empty where the record is no JSON and only names the subject."""
    replaced: bool = False
    """A newer row has the same key: this one goes with the next compaction."""

    @property
    def place(self) -> TopicPartition:
        """Where the record is."""
        return TopicPartition(self.topic, self.partition)

    @property
    def id(self) -> str | None:
        """The id of the post."""
        return post_id(self.post)


def searched(topics: Topics) -> tuple[tuple[Topic, ...], tuple[Topic, ...]]:
    """The topics that know the author of a post, and those that only show posts by their ids."""
    return (
        (topics.posts, topics.detected, topics.scored, topics.mentions),
        (
            topics.dead_letters,
            topics.issue_state,
            topics.snapshots,
            topics.alerts,
            topics.notifications,
            topics.channel_state,
        ),
    )


async def search(settings: Settings, subject: Subject) -> tuple[Subject, list[RecordTrace]]:
    """Everything that the topics hold of the subject; the subject that is returned knows the posts that were found.

    Raises:
        BrokerError: no broker answers, it refuses, or a topic is missing.
    """
    topics = Topics(settings)
    first, then = searched(topics)
    await existing_partitions(settings, *(topic.name for topic in (*first, *then)))
    found = [trace async for trace in _read(settings, first, subject, topics)]
    subject = subject.with_posts(posts_of(found))
    found += [trace async for trace in _read(settings, then, subject, topics)]
    return subject, found


async def _read(settings: Settings, among: Iterable[Topic], subject: Subject, topics: Topics) -> AsyncIterator[RecordTrace]:
    for topic in among:
        newest: dict[tuple[int, bytes | None], int] = {}
        found: list[RecordTrace] = []
        async for record in read_topic(settings, topic.name):
            newest[record.partition, record.key] = record.offset
            found += traces_in(record, subject, topics)
        for trace in found:
            is_old = topic.cleanup == "compact" and newest[trace.partition, trace.key] > trace.offset
            yield replace(trace, replaced=is_old)


def posts_of(traces: Iterable[RecordTrace]) -> set[str]:
    """The ids of the posts in traces."""
    return {trace.id for trace in traces if trace.id is not None}


def traces_in(record: Incoming, subject: Subject, topics: Topics) -> list[RecordTrace]:
    """What a record holds of the subject."""
    return [
        RecordTrace(record.topic, record.partition, record.offset, record.timestamp, record.key, post)
        for post in _posts_in(record, subject, topics)
    ]


def _posts_in(record: Incoming, subject: Subject, topics: Topics) -> Iterator[Mapping[str, Any]]:
    if record.value is None:
        return
    if record.topic in (topics.issue_state.name, topics.snapshots.name):
        with passing_over(record):
            samples = samples_in((record.key or b"").decode("utf-8", "replace"), record.value)
            yield from (one.to_json() for one in samples if one.post in subject.posts)
        return
    with passing_over(record):
        try:
            value = orjson.loads(record.value)
        except orjson.JSONDecodeError:
            if subject.is_named_in(record.value):
                yield {}
            raise
        yield from subject.posts_in(value)
