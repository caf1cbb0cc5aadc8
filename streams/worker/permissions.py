"""Kafka permissions (ACLs) on the topics: one user for each part of an installation, with the least that it can work with.

A worker of one stage is a user of its own, so that what sends messages to the outside cannot read posts. What a stage needs
follows from its declaration; the access control lists in `deploy/` are written from here.
"""

from dataclasses import dataclass
from typing import Literal

from streams.desk.group import group_of
from streams.kafka.topics import Topic, Topics
from streams.live.runner import SOURCES
from streams.settings import Settings
from streams.worker.stages import STAGES

__all__ = ["Grant", "User", "users"]

Operation = Literal["Create", "Delete", "Describe", "DescribeConfigs", "Read", "Write"]
Pattern = Literal["literal", "prefix"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What is allowed on one resource, in Kafka's words (Kafka documentation, Authorization and ACLs)."""

    resource: Literal["topic", "group", "transactionalId"]
    name: str
    pattern: Pattern
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class User:
    """A user of the broker, and why there is one."""

    name: str
    purpose: str
    grants: tuple[Grant, ...]


def users(settings: Settings) -> tuple[User, ...]:
    """Every user of an installation with the prefix that the settings give."""
    topics, prefix = Topics(settings), settings.topic_prefix
    # A worker waits until all topics are there, follows these three, and enters that it has started.
    known = (topics.watchlist, topics.facts, topics.incident_actions, topics.audit)
    trail = Grant("transactionalId", f"{prefix}audit", "literal", ("Describe", "Write"))

    def worker(purpose: str, *names: str) -> User:
        stages = [stage for stage in STAGES if stage.name in names]
        reads = [topic for stage in stages for topic in (stage.source(topics), *stage.restores(topics, settings))]
        writes = [topic for stage in stages for topic in stage.writes(topics)]
        grants = (_all_topics(prefix), *_topics((*reads, *known), (*writes, topics.dead_letters, topics.audit)), trail)
        return User(f"kentongan-{names[0]}", purpose, (*grants, *(_group(prefix + name) for name in names)))

    return (
        worker("The language stage: it alone reads posts as they came.", "language"),
        worker("The sentiment stage.", "sentiment"),
        worker("The virality stage.", "virality"),
        worker(
            "The stages notify and deliver, which talk to the outside: they read alerts, and no posts.", "notify", "deliver"
        ),
        User(
            "kentongan-sources",
            "The stage sources, which fetches from the outside: it writes posts, and reads none.",
            (
                _all_topics(prefix),
                *_topics((*known, topics.source_state), (topics.posts, topics.source_state, topics.audit)),
                trail,
                _group(prefix + SOURCES),
            ),
        ),
        User(
            "kentongan-desk",
            "The desk: it reads posts, alerts and how sources, channels and stages are, and writes what people decide.",
            (
                _all_topics(prefix),
                *_topics(
                    (
                        topics.scored,
                        topics.alerts,
                        topics.watchlist,
                        topics.facts,
                        topics.incident_actions,
                        topics.source_state,
                        topics.channel_state,
                        topics.audit,
                    ),
                    (topics.watchlist, topics.facts, topics.incident_actions, topics.source_state, topics.audit),
                ),
                trail,
                _group(group_of(settings)),
                *(Grant("group", prefix + stage.name, "literal", ("Describe",)) for stage in STAGES),
            ),
        ),
        User(
            "kentongan-operator",
            "The commands that people type: topics, watchlist, verified statements, incidents, explanations, files of posts, "
            "what is held of a person.",
            (
                Grant("topic", prefix, "prefix", ("Create", "Delete", "Describe", "DescribeConfigs", "Read", "Write")),
                Grant("group", prefix, "prefix", ("Describe",)),
                trail,
            ),
        ),
        User(
            "kentongan-source",
            "A source of posts: it writes posts, and reads nothing.",
            (Grant("topic", topics.posts.name, "literal", ("Describe", "Write")),),
        ),
        User(
            "kentongan-subscriber",
            "Another system that wants alerts: it reads them, in groups whose names begin with `subscriber.`.",
            (
                Grant("topic", topics.alerts.name, "literal", ("Describe", "Read")),
                Grant("group", "subscriber.", "prefix", ("Describe", "Read")),
            ),
        ),
    )


def _all_topics(prefix: str) -> Grant:
    return Grant("topic", prefix, "prefix", ("Describe",))


def _group(name: str) -> Grant:
    return Grant("group", name, "literal", ("Describe", "Read"))


def _topics(reads: tuple[Topic, ...], writes: tuple[Topic, ...]) -> tuple[Grant, ...]:
    wanted: dict[str, set[Operation]] = {}
    for operation, topics in (("Read", reads), ("Write", writes)):
        for topic in topics:
            wanted.setdefault(topic.name, set()).add(operation)  # type: ignore[arg-type]
    return tuple(Grant("topic", name, "literal", tuple(sorted(found))) for name, found in sorted(wanted.items()))
