"""How much of somebody's is on each topic, since when, and until when at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.kafka.topics import Topic
from streams.subject.search import RecordTrace, posts_of

__all__ = ["TopicSummary", "summaries"]


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """What one topic holds."""

    topic: str
    posts: int
    """Different posts."""
    records: int
    """Records that hold something of them."""
    first: datetime | None
    """Time of the first post; None where no time can be read."""
    last: datetime | None
    replaced: int
    """Records of those that a newer row has replaced: they go with the next compaction."""
    until: datetime | None
    """When the retention has deleted the last of them, or None where records are not deleted for their age."""

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values."""
        times = {"first": self.first, "last": self.last, "until": self.until}
        said = {name: time and time.isoformat(timespec="seconds") for name, time in times.items()}
        numbers = {"posts": self.posts, "records": self.records, "replaced": self.replaced}
        return {"topic": self.topic, **numbers, **said}

    def __str__(self) -> str:
        """A line."""
        text = f"{self.topic}: {self.posts} posts in {self.records} records"
        if self.first and self.last:
            text += f", from {_minute(self.first)} to {_minute(self.last)}"
        if self.until:
            text += f"; deleted by retention until {_minute(self.until)}"
        if self.replaced:
            text += f"; {self.replaced} of the records are replaced and wait for compaction"
        return text


def summaries(
    topics: Iterable[Topic], traces: Iterable[RecordTrace], configs: Mapping[str, Mapping[str, str]]
) -> list[TopicSummary]:
    """A summary of each topic that holds something; `configs` are the topics' configurations on the broker."""
    by_topic: dict[str, list[RecordTrace]] = {}
    for trace in traces:
        by_topic.setdefault(trace.topic, []).append(trace)
    return [_summary(topic, by_topic[topic.name], configs.get(topic.name, {})) for topic in topics if topic.name in by_topic]


def _summary(topic: Topic, traces: list[RecordTrace], config: Mapping[str, str]) -> TopicSummary:
    times = [time for trace in traces if (time := _time(trace)) is not None]
    return TopicSummary(
        topic.name,
        len(posts_of(traces)),
        len({(trace.partition, trace.offset) for trace in traces}),
        min(times, default=None),
        max(times, default=None),
        len({(trace.partition, trace.offset) for trace in traces if trace.replaced}),
        _until(max(trace.written for trace in traces), config),
    )


def _time(trace: RecordTrace) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(trace.post.get("created_at")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _until(written: datetime, config: Mapping[str, str]) -> datetime | None:
    """A record goes with its segment, whose newest record may be so much younger."""
    retention, segment = int(config.get("retention.ms", "-1")), int(config.get("segment.ms", "0"))
    if "delete" not in config.get("cleanup.policy", "") or retention < 0:
        return None
    try:
        return written + timedelta(milliseconds=retention + segment)
    except OverflowError:  # kept for ever
        return None


def _minute(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
