"""The virality stage: folds mentions into per-issue state, and says when an issue goes viral or turns negative."""

import time
from base64 import b64decode
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import cast

import structlog

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.deadletter import DeadLetter
from schemas.fact import Fact
from schemas.mention import Mention, MentionBatch
from schemas.watchlist import Issue
from streams.cloudevents import alert_headers
from streams.deadletter import outgoing
from streams.folded import Folded
from streams.metrics.facts import Facts
from streams.records import Incoming, Outgoing
from streams.topics import Topics
from streams.virality.alerts import alert_of
from streams.virality.alignment import Alignment, Minute
from streams.virality.coverage import ROW_PREFIX, Coverage
from streams.virality.emerging import ROW_KEY, Emerging, TermStanding, emerging_issue_id
from streams.virality.emerging_alert import emerging_alert
from streams.virality.facts import IssueViews
from streams.virality.issues import OPEN_STATES, Issues
from streams.virality.ledger import Ledger
from streams.virality.reliance import reliance
from streams.virality.snapshots import Snapshots
from streams.virality.source import Source
from streams.virality.source_alert import source_alert
from streams.virality.source_facts import source_facts
from streams.virality.state import IssueState, row_age
from streams.virality.unwatched import NOBODY, Unwatched

__all__ = ["ReadMentions", "ViralityStage"]

log = structlog.get_logger(__name__)

FORGET_MINUTES = 24 * 60
"""An issue that left the watchlist is forgotten after so many minutes of event time without a mention."""

Said = Sequence[tuple[int, Mention]]
"""Mentions of an issue, each with its partition of `posts`."""

NOTHING: Mapping[str, Said] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReadMentions:
    """A batch of mentions and the record it came in."""

    record: Incoming
    batch: MentionBatch
    histories: Mapping[str, IssueState] = field(default_factory=dict)
    """States, by issue, that the batch gives to issues without one."""


@dataclass(slots=True)
class _Partition:
    """One partition of `mentions`: what waits, and the issues that live there."""

    alignment: Alignment
    coverage: Coverage
    emerging: Emerging
    issues: Issues
    awake: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    model: str | None = None
    watchlist: Mapping[str, Issue] = field(default_factory=dict)
    """The watchlist whose settings the issues follow."""
    row_bytes: dict[str, int] = field(default_factory=dict)
    """Size of each issue's row as it was last read or written."""


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
        self._partitions: dict[int, _Partition] = {}
        self._ledger = Ledger()
        self._views = IssueViews()
        self._snapshots = Snapshots(topics.snapshots.name)

    def reset(self, partitions: Iterable[int]) -> None:
        """Forget all partitions and begin with these."""
        sources = self._topics.posts.partitions
        numbers, to = list(partitions), self._unwatched
        self._partitions = {
            number: _Partition(
                Alignment(sources, self._hold),
                Coverage(to.zone),
                Emerging(to.terms, to.people, to.zone),
                Issues(self._open_states // len(numbers)),
            )
            for number in numbers
        }
        self._ledger.histories.clear()
        self._snapshots.reset()

    def remember(self, record: Incoming) -> None:
        """Take back a row of an issue or a source. Of several rows the one that has come furthest counts."""
        assert record.key is not None
        partition = self._partitions[record.partition]
        issue = record.key.decode()
        if issue.startswith(ROW_PREFIX):
            if record.value is not None:
                partition.coverage.remember(issue.removeprefix(ROW_PREFIX), record.value)
                partition.row_bytes[issue] = len(record.value)
            return
        if issue == ROW_KEY:
            if record.value is not None:
                partition.emerging.remember(record.value)
                partition.row_bytes[issue] = len(record.value)
            return
        self._follow_watchlist(partition)
        known = partition.issues.age(issue)
        if record.value is None:
            partition.issues.forget(issue)
            partition.awake.discard(issue)
            partition.row_bytes.pop(issue, None)
        elif known is None or row_age(record.value) >= known:
            state = self._state(issue, record.value)
            partition.issues[issue] = state
            if not state.waiting:
                partition.awake.add(issue)
            partition.row_bytes[issue] = len(record.value)

    def _issue(self, issue: str) -> Issue:
        return self._watchlist().get(issue) or Issue.model_construct(id=issue, title=issue, query="")

    def _state(self, issue: str, row: bytes) -> IssueState:
        return IssueState.from_bytes(row, self._issue(issue), watched=issue in self._watchlist())

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
        histories = {one.issue: self._state(one.issue, b64decode(one.row, validate=True)) for one in batch.histories}
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
                self._begin_with(partition, name, history)
            deleted = frozenset(post for segment in result.batch.segments for post in segment.deleted)
            if deleted:
                partition.emerging.delete(deleted)
                self._delete(partition, deleted)
        for record in records:
            self._partitions[record.partition].alignment.skip(record.offset)
        before = self._ledger.posts
        alerts: list[Alert] = []
        times: list[tuple[datetime, datetime]] = []
        for number in sorted({record.partition for record in records}):
            told = self._advance(number, self._partitions[number])
            arrived = max(record.timestamp for record in records if record.partition == number)
            alerts += told
            times += [(alert.at, arrived) for alert in told]
        first = [outgoing(letter, self._topics) for letter in dead] + [self._alert_record(alert) for alert in alerts]
        said = sum(len(segment.mentions) for result in results for segment in result.batch.segments)
        counted = self._ledger.posts - before
        if self._now() - self._checkpoint_at < self._interval:
            return Folded([first], posts_in=said, posts_out=counted, times=times)
        checkpoint = self.flush()
        return Folded([first, *checkpoint.phases], checkpoint.done, posts_in=said, posts_out=counted, times=times)

    def _delete(self, partition: _Partition, posts: frozenset[str]) -> None:
        for name in partition.issues.showing(posts):
            if (state := partition.issues.take(name)) and state.delete(posts):
                partition.changed.add(name)
            partition.issues.rest(name)

    def _begin_with(self, partition: _Partition, name: str, state: IssueState) -> None:
        """Give an issue without state its history. The issue has to be on the watchlist within a day of event time."""
        if name in partition.issues:
            log.warning("history_ignored", issue=name, reason="the issue is followed already")
            return
        log.info("history_taken", issue=name)
        partition.issues[name] = state
        partition.changed.add(name)
        partition.forgotten.discard(name)

    def flush(self) -> Folded:
        """Write every changed row; with them on the broker, everything folded in may be acknowledged."""
        self._checkpoint_at = self._now()
        rows: list[Outgoing] = []
        for number, partition in self._partitions.items():
            written: list[Outgoing] = []
            for name in sorted(partition.changed):
                row = partition.issues[name].to_bytes()
                partition.row_bytes[name] = len(row)
                written.append(self._row(number, name, row))
            written += [self._row(number, name, None) for name in sorted(partition.forgotten)]
            for key, row in partition.coverage.rows():
                partition.row_bytes[key] = len(row)
                rows.append(self._row(number, key, row))
            if partition.emerging.changed:
                row = partition.emerging.to_bytes()
                partition.row_bytes[ROW_KEY] = len(row)
                rows.append(self._row(number, ROW_KEY, row))
            partition.changed.clear()
            partition.forgotten.clear()
            now, settled = partition.alignment.now, partition.alignment.settled
            rows += written + self._snapshots.of(written, now, settled)
            if self._snapshots.is_due(number, now):
                rows += self._snapshots.together(number, self._unwatched_rows(number, partition), now, settled)
        done = {number: partition.alignment.settled for number, partition in self._partitions.items()}
        return Folded([rows], done)

    def _unwatched_rows(self, number: int, partition: _Partition) -> Iterator[Outgoing]:
        for key, row in partition.coverage.all_rows():
            yield self._row(number, key, row)
        if partition.emerging.folded:
            yield self._row(number, ROW_KEY, partition.emerging.to_bytes())

    def _row(self, partition: int, issue: str, value: bytes | None) -> Outgoing:
        return Outgoing(self._topics.issue_state.name, value, partition, issue.encode())

    def _advance(self, number: int, partition: _Partition) -> list[Alert]:
        self._follow_watchlist(partition)
        alerts: list[Alert] = []
        for minute in partition.alignment.advance():
            # Minutes between the last one and this one had no mentions, but time passed for open incidents in each.
            alerts += self._close_until(number, partition, minute.number - 1)
            self._count_around(partition, minute)
            alerts += self._close_until(number, partition, minute.number, _by_issue(minute))
            self._forget(partition, minute.number)
        return alerts

    def _close_sources(self, number: int, partition: _Partition, minute: int) -> list[Alert]:
        """End the minutes up to `minute` for sources and terms, and say what there is if this partition speaks for them."""
        events = partition.coverage.close(minute)
        silent = [source_alert(one, self._unwatched) for one in events if self._partition_of(one.source) == number]
        return silent + [emerging_alert(one, self._unwatched) for one in partition.emerging.close(minute)]

    def _count_around(self, partition: _Partition, minute: Minute) -> None:
        """Count the posts of a minute by source, and the terms in them."""
        for source, totals in minute.totals:
            partition.coverage.take(source, totals)
        if self._unwatched.terms:
            for source, sighting in minute.sightings:
                partition.emerging.take(source, sighting, minute.number)

    def _count(self, partition: _Partition, name: str, minute: int, said: Said) -> None:
        """Count what was said of an issue in a minute."""
        state = partition.issues.take(name)
        if state is None:
            partition.issues[name] = IssueState(self._issue(name))
            partition.forgotten.discard(name)
            state = partition.issues.take(name)
            assert state is not None
        elif name not in partition.awake:
            state.begin(minute)
            state.close(minute - 1)
            self._ledger.passed(name, state, partition.watchlist)
        for source, mention in said:
            if state.add(source, mention, minute):
                partition.changed.add(name)
                self._ledger.counted(mention)
        partition.awake.add(name)

    def _close_until(self, number: int, partition: _Partition, last: int, said: Mapping[str, Said] = NOTHING) -> list[Alert]:
        """End the minutes up to `last`, in which `said` was said, for the sources and for every issue that is awake."""
        ages = [age for name in partition.awake if (age := partition.issues.age(name))]
        # A row may have come further than what is replayed.
        begin = min([last, *(closed + 1 for closed, _ in ages if closed >= 0)])
        alerts = self._close_sources(number, partition, begin - 1)
        for minute in range(begin, last + 1):
            alerts += self._close_sources(number, partition, minute)
            for name in sorted({*partition.awake, *said} if minute == last else partition.awake):
                if minute == last and name in said:
                    self._count(partition, name, minute, said[name])
                alerts += self._close(partition, name, minute, last)
        return alerts

    def _close(self, partition: _Partition, name: str, minute: int, last: int) -> list[Alert]:
        """End a minute for an issue, which then may fall asleep, and say what there is to tell."""
        alerts: list[Alert] = []
        state = partition.issues.take(name)
        assert state is not None
        if state.closed >= 0 or minute == last:
            events, verdicts = state.close(minute)
            if minute % 5 == 4:
                self._ledger.passed(name, state, partition.watchlist)
            if events:
                partition.changed.add(name)
            for event in events:
                alert = alert_of(self._issue(name), state, event, verdicts, partition.model, self._facts())
                alerts.append(alert.model_copy(update=reliance(state.recent, partition.coverage).fields()))
            if not state.awake:
                partition.awake.discard(name)
        partition.issues.rest(name)
        return alerts

    def _follow_watchlist(self, partition: _Partition) -> None:
        watched = self._watchlist()
        if partition.watchlist is not watched:
            before, partition.watchlist = partition.watchlist, watched
            for name in partition.issues:
                if name in watched and watched[name] != before.get(name):
                    state = partition.issues.take(name)
                    assert state is not None
                    state.follow(watched[name])
                    partition.issues.rest(name)

    def _forget(self, partition: _Partition, minute: int) -> None:
        """Once an hour, drop the issues that left the watchlist and that nobody speaks of."""
        if minute % 60:
            return
        for name in partition.issues:
            if name in partition.watchlist:
                continue
            state = partition.issues.take(name)
            assert state is not None
            if state.waiting and state.last_mention < 0:
                state.last_mention = minute  # nobody spoke of it yet: its time begins when it is first looked at
            gone = minute - state.last_mention > FORGET_MINUTES and not state.incident.open
            partition.issues.rest(name)
            if gone:
                partition.issues.forget(name)
                partition.row_bytes.pop(name, None)
                self._ledger.histories.pop(name, None)
                partition.changed.discard(name)
                partition.forgotten.add(name)

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


def _by_issue(minute: Minute) -> dict[str, list[tuple[int, Mention]]]:
    found: dict[str, list[tuple[int, Mention]]] = {}
    for source, mention in minute.mentions:
        found.setdefault(mention.issue, []).append((source, mention))
    return found
