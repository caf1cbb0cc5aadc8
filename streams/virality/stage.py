"""The virality stage: folds mentions into per-issue state, and says when an issue goes viral or turns negative."""

import time
from base64 import b64decode
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import cast

import structlog

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.deadletter import DeadLetter
from schemas.fact import Fact
from schemas.mention import MentionBatch
from schemas.watchlist import Issue
from streams.cloudevents import alert_headers
from streams.deadletter import outgoing
from streams.folded import Folded
from streams.metrics.facts import Facts
from streams.records import Incoming, Outgoing
from streams.topics import Topics
from streams.virality.alignment import Alignment
from streams.virality.emerging import TermStanding, emerging_issue_id
from streams.virality.facts import IssueViews
from streams.virality.issues import OPEN_STATES, Issues
from streams.virality.ledger import Ledger
from streams.virality.partition import Partition
from streams.virality.snapshots import Snapshots
from streams.virality.source import Source
from streams.virality.source_facts import source_facts
from streams.virality.state import IssueState
from streams.virality.unwatched import NOBODY, Unwatched

__all__ = ["ReadMentions", "ViralityStage"]

log = structlog.get_logger(__name__)

ROWS_AT_ONCE = 1_000
"""Rows of a checkpoint that are made and sent together: up to 10 MB."""


@dataclass(frozen=True, slots=True)
class ReadMentions:
    """A batch of mentions and the record it came in."""

    record: Incoming
    batch: MentionBatch
    histories: Mapping[str, IssueState] = field(default_factory=dict)
    """States, by issue, that the batch gives to issues without one."""


class ViralityStage:
    """From `mentions` to `alerts`, with one row an issue and a source on `issue-state`.

    Rows of issues are copied now and then to `issue-snapshots`.
    """

    name = "virality"

    def __init__(
        self,
        topics: Topics,
        watchlist: Callable[[], Mapping[str, Issue]],
        *,
        hold: int,
        checkpoint_interval: float,
        partition_of: Callable[[str], int],
        unwatched: Unwatched = NOBODY,
        facts: Callable[[], Mapping[str, Fact]] = dict,
        open_states: int = OPEN_STATES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`watchlist` gives the issues by id and `facts` the verified statements; `hold` bounds the mentions that wait.

        `partition_of` gives the partition of `mentions` that speaks for a source, whose alerts go where `unwatched` says;
        about `open_states` states are held unpacked; `now` counts seconds.
        """
        self._topics = topics
        self._watchlist = watchlist
        self._facts = facts
        self._hold = hold
        self._interval = checkpoint_interval
        self._partition_of = partition_of
        self._unwatched = unwatched
        self._open_states = open_states
        self._now = now
        self._checkpoint_at = now()
        self._partitions: dict[int, Partition] = {}
        self._ledger = Ledger()
        self._views = IssueViews()
        self._snapshots = Snapshots(topics.snapshots.name)

    def reset(self, partitions: Iterable[int]) -> None:
        """Forget all partitions and begin with these."""
        numbers = list(partitions)
        self._partitions = {number: self._partition(number, self._open_states // len(numbers)) for number in numbers}
        self._ledger.histories.clear()
        self._snapshots.reset()

    def _partition(self, number: int, open_states: int) -> Partition:
        return Partition(
            Alignment(self._topics.posts.partitions, self._hold),
            Issues(open_states),
            self._ledger,
            watchlist=self._watchlist,
            facts=self._facts,
            speaks_for=lambda source: self._partition_of(source) == number,
            unwatched=self._unwatched,
        )

    def remember(self, record: Incoming) -> None:
        """Take back a row of an issue, of a source or of the terms."""
        assert record.key is not None
        self._partitions[record.partition].remember(record.key.decode(), record.value)

    def issues(self) -> Mapping[str, IssueState]:
        """The state of every issue of this worker, to look at."""
        return ChainMap(*(cast(dict[str, IssueState], one.issues) for one in self._partitions.values()))

    def source_seen(self, name: str) -> tuple[Source, float] | None:
        """A source, to look at, on the partition that speaks for it, and its usual share of all posts; None if not known."""
        partition = self._partitions.get(self._partition_of(name))
        source = partition.coverage.sources.get(name) if partition else None
        return (source, partition.coverage.share(source)) if partition and source else None

    def term_seen(self, issue: str) -> tuple[str, TermStanding] | None:
        """A term that nobody watches, by what stands for the issue in its alerts, and how it stands; None if not known."""
        for partition in self._partitions.values():
            for name in partition.emerging.terms:
                if emerging_issue_id(name) == issue:
                    return name, partition.emerging.standing(name)
        return None

    def clock(self, partition: int) -> int:
        """The event minute of a partition that is not over; -1 until every partition of `posts` has been heard of."""
        return self._partitions[partition].alignment.now

    def decode(self, record: Incoming) -> tuple[list[ReadMentions], list[DeadLetter]]:
        """Read a batch of mentions.

        Raises:
            ValueError: the value is not one.
        """
        if not record.value:
            raise ValueError("empty")
        batch = MentionBatch.model_validate_json(record.value)
        partition = self._partitions[record.partition]
        histories = {one.issue: partition.state_of(one.issue, b64decode(one.row, validate=True)) for one in batch.histories}
        for state in histories.values():
            state.read()
        return [ReadMentions(record, batch, histories)], []

    async def work(self, items: Sequence[ReadMentions]) -> list[ReadMentions]:
        """There is no costly part."""
        return list(items)

    def fold(self, records: Sequence[Incoming], results: Sequence[ReadMentions], dead: Sequence[DeadLetter]) -> Folded:
        """Fold in the minutes that are over; alerts go out at once, rows and acknowledgements at checkpoints."""
        for result in results:
            partition = self._partitions[result.record.partition]
            partition.model = result.batch.model or partition.model
            partition.alignment.offer(result.record.offset, result.batch)
            for name, history in result.histories.items():
                partition.begin_with(name, history)
            deleted = frozenset(post for segment in result.batch.segments for post in segment.deleted)
            if deleted:
                partition.delete(deleted)
        for record in records:
            self._partitions[record.partition].alignment.skip(record.offset)
        before = self._ledger.posts
        alerts: list[Alert] = []
        times: list[tuple[datetime, datetime]] = []
        for number in sorted({record.partition for record in records}):
            told = self._partitions[number].advance()
            arrived = max(record.timestamp for record in records if record.partition == number)
            alerts += told
            times += [(alert.at, arrived) for alert in told]
        first = [outgoing(letter, self._topics) for letter in dead] + [self._alert_record(alert) for alert in alerts]
        said = sum(len(segment.mentions) for result in results for segment in result.batch.segments)
        counted = self._ledger.posts - before
        if self._now() - self._checkpoint_at < self._interval:
            return Folded([first], posts_in=said, posts_out=counted, times=times)
        checkpoint = self.flush()
        return Folded(chain([first], checkpoint.phases), checkpoint.done, posts_in=said, posts_out=counted, times=times)

    def flush(self) -> Folded:
        """Write every changed row; with them on the broker, everything folded in may be acknowledged."""
        self._checkpoint_at = self._now()
        unwatched: list[Outgoing] = []
        changed: list[tuple[int, Iterator[tuple[str, bytes | None]]]] = []
        for number, partition in self._partitions.items():
            now, settled = partition.alignment.now, partition.alignment.settled
            unwatched += [self._row(number, *row) for row in partition.changed_unwatched_rows()]
            if self._snapshots.is_due(number, now):
                all_rows = [self._row(number, *row) for row in partition.unwatched_rows()]
                unwatched += self._snapshots.together(number, all_rows, now, settled)
            changed.append((number, partition.changed_rows()))
        done = {number: partition.alignment.settled for number, partition in self._partitions.items()}
        return Folded(chain([unwatched], self._phases(changed)), done)

    def _phases(self, changed: Iterable[tuple[int, Iterator[tuple[str, bytes | None]]]]) -> Iterator[list[Outgoing]]:
        """Rows with their copies, so many at a time: those of all issues at once may be more than memory holds."""
        for number, rows in changed:
            alignment = self._partitions[number].alignment
            while found := [self._row(number, *row) for row in islice(rows, ROWS_AT_ONCE)]:
                yield found + self._snapshots.of(found, alignment.now, alignment.settled)

    def _row(self, partition: int, issue: str, value: bytes | None) -> Outgoing:
        return Outgoing(self._topics.issue_state.name, value, partition, issue.encode(), unordered=True)

    def _alert_record(self, alert: Alert) -> Outgoing:
        self._ledger.alerted(alert)
        log.info("alert", issue=alert.issue, kind=alert.kind, alert_event=alert.event, severity=alert.severity)
        return Outgoing(
            self._topics.alerts.name,
            encode_record(alert),
            key=alert.incident.encode(),
            headers=alert_headers(alert),
        )

    def facts(self) -> Facts:
        """How far its partitions have come, what it counted, and how the watched issues are."""
        parts = self._partitions
        issues = [one.issues for one in parts.values()]
        return Facts(
            watermarks={number: one.alignment.now for number, one in parts.items() if one.alignment.now >= 0},
            rows=sum(map(len, issues)) + sum(len(one.coverage.sources) for one in parts.values()),
            terms={number: len(one.emerging.terms) for number, one in parts.items() if one.emerging.folded},
            row_bytes=sum(sum(one.row_bytes.values()) for one in parts.values()),
            late=sum(one.too_late() for one in issues),
            mentions=dict(self._ledger.mentions),
            gained=dict(self._ledger.gained),
            alerts=dict(self._ledger.alerts),
            coverage=tuple(
                source_facts(source)
                for number, one in sorted(parts.items())
                for name, source in sorted(one.coverage.sources.items())
                if self._partition_of(name) == number
            ),
            issues=self._views.of(issues, self._watchlist(), self._ledger.histories),
        )

    def source(self, item: ReadMentions) -> DeadLetter:
        """The whole record as a dead letter."""
        return item.record.dead_letter(self.name, "")
