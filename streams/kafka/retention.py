"""Checks that topics keep records as long as the settings say and no longer: by configuration, and by the records there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.kafka.admin import topic_configs
from streams.kafka.reader import existing_partitions, read_topic
from streams.kafka.topic_reader import Partition, TopicReader
from streams.kafka.topics import COMPACTED_WITHIN_MS, Topic, Topics
from streams.settings import Settings

__all__ = ["Promise", "verify_retention"]

SLACK = timedelta(minutes=15)
"""Kafka looks every five minutes for what is to be deleted; for what is to be compacted more often, unless it is busy."""

_FOR_EVER_MS = 1000 * 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that the settings promise of a topic."""

    topic: str
    what: str
    """The configuration's name, or what was looked at."""
    promised: str
    found: str
    kept: bool
    advice: str = ""
    """What to do where it is broken."""


async def verify_retention(settings: Settings) -> list[Promise]:
    """Look at every topic.

    Raises:
        BrokerError: no broker answers, a topic is missing, or it cannot be read.
    """
    named = Topics(settings)
    topics = named.all()
    partitions = await existing_partitions(settings, *(topic.name for topic in topics))
    configs = await topic_configs(settings)
    found = [promise for topic in topics for promise in _configured(settings, topic, configs.get(topic.name, {}))]
    for topic, count in zip(topics, partitions, strict=True):
        if topic.cleanup == "delete":
            found.append(await _oldest(settings, topic, count))
        elif topic in (named.issue_state, named.channel_state):  # what people write holds no posts, and is seldom written
            found.append(await _replaced(settings, topic))
    return found


def _configured(settings: Settings, topic: Topic, config: Mapping[str, str]) -> Iterator[Promise]:
    wanted = topic.config
    for name in ("cleanup.policy", "retention.ms", "segment.ms", "max.compaction.lag.ms"):
        if name not in wanted:
            continue
        found = config.get(name, "not known")
        is_same = found == wanted[name]
        # What is deleted or compacted in smaller parts, or sooner after it was replaced, breaks no promise.
        is_sooner = name in ("segment.ms", "max.compaction.lag.ms") and found.isdigit() and int(found) <= int(wanted[name])
        command = (
            f"kafka-configs.sh --bootstrap-server {settings.bootstrap_servers} --alter --entity-type topics "
            f"--entity-name {topic.name} --add-config {name}={wanted[name]}"
        )
        yield Promise(topic.name, name, _said(name, wanted[name]), _said(name, found), is_same or is_sooner, command)


def _said(name: str, value: str) -> str:
    if not name.endswith(".ms") or not value.removeprefix("-").isdigit():
        return value
    # -1 and the largest number of Kafka mean the same.
    return length(timedelta(milliseconds=int(value))) if 0 <= int(value) < _FOR_EVER_MS else "for ever"


def length(span: timedelta) -> str:
    """A time in its two largest units: `3 d`, `2 h 30 min`, `12 s`."""
    seconds = int(span.total_seconds())
    parts = ((seconds // 86_400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    words = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(words[:2]) or "0 s"


async def _oldest(settings: Settings, topic: Topic, partitions: int) -> Promise:
    """The age of the oldest record, which with its segment may be as much older than the retention."""
    assert topic.retention_ms is not None
    most = timedelta(milliseconds=topic.retention_ms + topic.segment_ms) + SLACK
    times = await _first_times(settings, [(topic.name, number) for number in range(partitions)])
    age = max((datetime.now(UTC) - min(times), timedelta(0))) if times else None
    found = "no record" if age is None else length(age)
    advice = (
        "the configuration above, or a segment that the broker cannot delete: see its log; `kafka-delete-records.sh` cuts "
        "off at once what is older"
    )
    return Promise(topic.name, "oldest record", f"at most {length(most)}", found, age is None or age <= most, advice)


async def _first_times(settings: Settings, places: Sequence[Partition]) -> list[datetime]:
    times: dict[int, datetime] = {}
    async with TopicReader(settings, max_partition_fetch_bytes=65_536) as reader:
        firsts, ends = await reader.start(dict.fromkeys(places))
        wanted = sum(firsts[place] < ends[place] for place in places)
        async with aclosing(reader.to_end()) as records:
            async for record in records:
                times.setdefault(record.partition, record.timestamp)
                if len(times) == wanted:
                    break
    return list(times.values())


async def _replaced(settings: Settings, topic: Topic) -> Promise:
    """For how long the row that was replaced first has been waiting for compaction."""
    most = timedelta(milliseconds=COMPACTED_WITHIN_MS) + SLACK
    newest: dict[tuple[int, bytes | None], datetime] = {}
    since: datetime | None = None
    async for record in read_topic(settings, topic.name):
        place = record.partition, record.key
        if place in newest:
            since = min(since or record.timestamp, record.timestamp)
        newest[place] = record.timestamp
    age = None if since is None else max(datetime.now(UTC) - since, timedelta(0))
    advice = (
        "the configuration above, a partition to which nothing is written (only then does Kafka end the segment), or a log "
        "cleaner that stands still: see the broker's log and its metric kafka.log:type=LogCleanerManager"
    )
    found = "none" if age is None else length(age)
    return Promise(topic.name, "oldest replaced row", f"at most {length(most)}", found, age is None or age <= most, advice)
