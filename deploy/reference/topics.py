"""The page of topics."""

from collections.abc import Iterable
from pathlib import Path

from deploy.reference.table import table
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings
from streams.worker.permissions import User, users
from streams.worker.stages import STAGES

__all__ = ["topics_page"]

_HEAD = """# Topics

`kentongan topics create` creates them. What exists is never changed, only compared. Names begin with
`KENTONGAN_TOPIC_PREFIX`; the number of partitions, the copies and the retention follow the [settings](settings.md), here with
their defaults. `schemas/asyncapi.json` says the same to programs; `schemas/jsonschema` has the schema of each record.

`kentongan.source-state` is there where `KENTONGAN_SOURCES_FILE` is set.

"""

_WHAT = {
    "posts": "[Posts](post.md) as sources deliver them, one a record or an array. The only topic with unmasked texts.",
    "posts-detected": "Posts, masked, with their language and the issues that they mention.",
    "posts-scored": "The same posts with their sentiment.",
    "mentions": "Batches of what counts for issues, terms and sources.",
    "issue-state": "What is known of each issue, source and term: a row for each.",
    "issue-snapshots": "Copies of these rows, from which `kentongan explain` goes on.",
    "alerts": "[Alerts](alert.md), one a record, keyed by incident.",
    "notifications": "Alerts, one for each channel that they go to.",
    "channel-state": "What each channel has sent, and what waits: a row for each.",
    "posts-dlt": "[Dead letters](../how-to/dead-letters.md): what could not be read or processed.",
    "watchlist": "The watched [issues](files.md#watchlist).",
    "facts": "The [verified statements](files.md#verified-statements).",
    "incident-actions": "What people decided about incidents: the newest of each kind for each incident.",
    "source-state": "What is known of each [source](../how-to/sources.md), and what it was asked to do: a row for each.",
    "audit": "Who did what, each entry chained to the one before it.",
}


def topics_page() -> str:
    """Every topic in the order of the flow, and who may do what on it."""
    settings = Settings.model_construct(sources_file=Path("sources.yaml"))
    topics = Topics(settings).all()
    prefix = settings.topic_prefix
    what = table(
        ("Topic", "What is on it"), ((f"`{topic.name}`", _WHAT[topic.name.removeprefix(prefix)]) for topic in topics)
    )
    return _HEAD + "\n".join((what, _configuration(topics), _stages(settings, prefix), _access(settings, topics)))


def _configuration(topics: tuple[Topic, ...]) -> str:
    head = ("Topic", "Partitions", "Clean-up", "Kept for", "Largest record")
    rows = [
        (
            f"`{topic.name}`",
            str(topic.partitions),
            topic.cleanup,
            _kept(topic),
            f"{topic.max_message_bytes / 1_048_576:.2g} MiB",
        )
        for topic in topics
    ]
    return "## Configuration\n\n" + table(head, rows)


def _stages(settings: Settings, prefix: str) -> str:
    text = """## Stages

Each stage is a consumer group, named by the prefix and the stage. What it restores, it reads back when it is assigned
partitions.

"""

    def named(topics: Iterable[Topic]) -> str:
        return ", ".join(f"`{topic.name.removeprefix(prefix)}`" for topic in topics)

    all_topics = Topics(settings)
    return text + table(
        ("Stage", "Reads", "Restores", "Writes"),
        (
            (
                f"`{stage.name}`",
                named([stage.source(all_topics)]),
                named(stage.restores(all_topics, settings)),
                named([*stage.writes(all_topics), all_topics.dead_letters]),
            )
            for stage in STAGES
        ),
    )


def _kept(topic: Topic) -> str:
    if topic.retention_ms is None:
        return "newest of each key"
    hours = topic.retention_ms // 3_600_000
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"


def _access(settings: Settings, topics: tuple[Topic, ...]) -> str:
    text = """## Who may do what

On a Kafka with an authorizer each part of an installation is a user of its own, with the least that it can work with.
`deploy/kafka/acls.sh` makes them; `deploy/kubernetes/kafka-users.yaml` is the same for Strimzi.

"""
    return text + table(
        ("User", "Is for", "Reads", "Writes"),
        (
            (
                f"`{user.name}`",
                user.purpose,
                _allowed(settings, topics, user, "Read"),
                _allowed(settings, topics, user, "Write"),
            )
            for user in users(settings)
        ),
    )


def _allowed(settings: Settings, topics: tuple[Topic, ...], user: User, operation: str) -> str:
    grants = [one for one in user.grants if one.resource == "topic" and operation in one.operations]
    if any(one.pattern == "prefix" for one in grants):
        return "every topic"
    allowed = {one.name for one in grants}
    return ", ".join(f"`{topic.name.removeprefix(settings.topic_prefix)}`" for topic in topics if topic.name in allowed)
