"""The topics: their names, partitions, retention and clean-up, in one place."""

from dataclasses import dataclass
from typing import Literal

from schemas.codec import MAX_POSTS_BYTES
from streams.settings import Settings

__all__ = ["COMPACTED_WITHIN_MS", "Topic", "Topics"]

_HOUR_MS = 3_600_000
_MEBIBYTE = 1_048_576
_SNAPSHOT_LEAD_MS = 24 * _HOUR_MS

COMPACTED_WITHIN_MS = 24 * _HOUR_MS
"""After so long at the latest what a newer row has replaced is compacted away, once the partition is written to again."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it should be on the broker."""

    name: str
    partitions: int
    cleanup: Literal["delete", "compact"]
    retention_ms: int | None = None
    max_message_bytes: int = _MEBIBYTE
    more: tuple[tuple[str, str], ...] = ()

    @property
    def config(self) -> dict[str, str]:
        """The topic's configuration as Kafka names it."""
        config = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(self.max_message_bytes),
            # The broker's clock, which is the same for all: those of whoever writes decide nothing, and may be wrong.
            "message.timestamp.type": "LogAppendTime",
            **dict(self.more),
        }
        if self.retention_ms is not None:
            config["retention.ms"] = str(self.retention_ms)
            config["segment.ms"] = str(self.segment_ms)
        else:
            config["max.compaction.lag.ms"] = str(COMPACTED_WITHIN_MS)
        return config

    @property
    def segment_ms(self) -> int:
        """The time that one segment takes in: Kafka deletes whole segments, so a record may stay so much longer.

        A 24th of the retention, at least an hour and at most a day; Kafka's own default is a week.
        """
        assert self.retention_ms is not None
        return min(max(self.retention_ms // 24, _HOUR_MS), 24 * _HOUR_MS)


class Topics:
    """Every topic of one installation."""

    def __init__(self, settings: Settings) -> None:
        keep = settings.retention_hours * _HOUR_MS

        def named(name: str, cleanup: Literal["delete", "compact"] = "delete", **fields: object) -> Topic:
            values = {"partitions": settings.partitions, "retention_ms": keep if cleanup == "delete" else None, **fields}
            return Topic(settings.topic_prefix + name, cleanup=cleanup, **values)  # type: ignore[arg-type]

        # What cannot be read is kept whole, so both topics take records that are larger than any readable one.
        self.posts = named("posts", max_message_bytes=4 * MAX_POSTS_BYTES)
        self.dead_letters = named(
            "posts-dlt",
            max_message_bytes=4 * MAX_POSTS_BYTES + _MEBIBYTE // 2,
            retention_ms=settings.dead_letter_retention_hours * _HOUR_MS,
        )
        self.detected = named("posts-detected")
        self.scored = named("posts-scored")
        self.mentions = named("mentions")
        # Read by all kinds of clients, some of which know no compression but gzip.
        self.alerts = named(
            "alerts", retention_ms=settings.alert_retention_hours * _HOUR_MS, more=(("compression.type", "gzip"),)
        )
        self.notifications = named("notifications", retention_ms=settings.alert_retention_hours * _HOUR_MS)
        self.watchlist = named("watchlist", "compact", partitions=1)
        self.facts = named("facts", "compact", partitions=1)
        self.incident_actions = named("incident-actions", "compact", partitions=1)
        self.audit = named("audit", partitions=1, retention_ms=settings.audit_retention_hours * _HOUR_MS)
        # A worker that lost its partitions may still write a row late. The newer row must not be compacted away before its
        # writer has seen that and written it again.
        lag = (("min.compaction.lag.ms", str(_HOUR_MS)),)
        self.issue_state = named("issue-state", "compact", more=lag)
        self.channel_state = named("channel-state", "compact", more=lag)
        # For whoever fetches sources; nobody else needs it.
        self.source_state = named("source-state", "compact", partitions=1, more=lag)
        self._fetches = settings.sources_file is not None
        # A row is copied before the mentions that go on from it.
        self.snapshots = named("issue-snapshots", retention_ms=keep + _SNAPSHOT_LEAD_MS)

    def all(self) -> tuple[Topic, ...]:
        """Every topic, in the order of the flow; that of sources where the settings name a file of them."""
        return (
            self.posts,
            self.detected,
            self.scored,
            self.mentions,
            self.issue_state,
            self.snapshots,
            self.alerts,
            self.notifications,
            self.channel_state,
            self.dead_letters,
            self.watchlist,
            self.facts,
            self.incident_actions,
            self.audit,
            *((self.source_state,) if self._fetches else ()),
        )
