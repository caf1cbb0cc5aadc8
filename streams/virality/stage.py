"""The virality stage: folds mentions into per-issue state, and says when an issue goes viral or turns negative."""

import time
from collections import ChainMap, Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import cast

import structlog

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.deadletter import DeadLetter
from schemas.fact import Fact
from schemas.notification import DELETED_KEY, Deleted
from schemas.watchlist import Issue
from streams.alerts.cloudevents import alert_headers
from streams.clock import half_of
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.metrics.status import StageStatus
from streams.runtime.dead_letters import outgoing
from streams.runtime.stage import Stage
from streams.runtime.steps import CountBatch, Pause, Send, Step
from streams.runtime.terms import Place, RowTerm
from streams.virality.alignment import Alignment
from streams.virality.believed import places_of
from streams.virality.checkpoints import Checkpoints
from streams.virality.counters import Counters
from streams.virality.coverage.source import Source
from streams.virality.emerging.detector import TermStatus, emerging_issue_id
from streams.virality.issue.cache import OPEN_STATES, IssueCache
from streams.virality.issue.state import IssueState
from streams.virality.issue.status import IssueViews
from streams.virality.partition import Partition
from streams.virality.read_mentions import ReadMentions, read_mentions
from streams.virality.slices import Slices
from streams.virality.stage_status import refused_rows, stage_status
from streams.virality.unwatched import NOBODY, Unwatched

__all__ = ["ViralityStage"]

log = structlog.get_logger(__name__)


class ViralityStage(Stage[ReadMentions, ReadMentions]):
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
        self._partition_of = partition_of
        self._unwatched = unwatched
        self._open_states = open_states
        self._now = now
        self._partitions: dict[int, Partition] = {}
        self._counters = Counters()
        self._views = IssueViews()
        self._checkpoints = Checkpoints(topics, checkpoint_interval, now)
        self.ahead = 24 * 60
        """Minutes by which event time may be ahead of the moment at which it is reported."""

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all partitions and begin with these."""
        numbers = list(partitions)
        self._partitions = {number: self._partition(number, self._open_states // len(numbers)) for number in numbers}
        self._counters.histories.clear()
        self._checkpoints.reset()

    def _partition(self, number: int, open_states: int) -> Partition:
        return Partition(
            Alignment(self._topics.posts.partitions, self._hold),
            IssueCache(open_states),
            self._counters,
            watchlist=self._watchlist,
            facts=self._facts,
            speaks_for=lambda source: self._partition_of(source) == number,
            unwatched=self._unwatched,
        )

    def restore(self, record: Incoming) -> None:
        """Restore a row of an issue, of a source or of the terms.

        Raises:
            NewerFormatError: a newer release wrote it: it is refused, and what it is of is not worked on.
            ValueError: it cannot be read.
        """
        if record.key is None:
            raise ValueError("no key")
        counts = RowTerm.of(record) is not None
        self._partitions[record.partition].restore(record.key.decode(), record.value, counts=counts)

    def refused(self) -> Counter[str]:
        """How many rows a newer release wrote, by what they are of."""
        return refused_rows(self._partitions)

    def refuses(self, row: Incoming) -> bool:
        """Refuse a row that somebody else wrote if a newer release did, and of an issue that is not known here."""
        return self._partitions[row.partition].refuses((row.key or b"").decode("utf-8", "replace"), row.value)

    def write_again(self, rows: Mapping[Place, Collection[bytes]]) -> None:
        """Have the next checkpoint write these rows, by their keys, once more; what has no key of ours is passed over."""
        for (_, number), keys in rows.items():
            for key in filter(None, keys):
                with suppress(UnicodeDecodeError):
                    self._partitions[number].write_again(key.decode())

    def write_all(self) -> None:
        """Have the next checkpoint write every row once more."""
        for partition in self._partitions.values():
            partition.write_all()

    def issues(self) -> Mapping[str, IssueState]:
        """The state of every issue of this worker, to look at."""
        return ChainMap(*(cast(dict[str, IssueState], one.issues) for one in self._partitions.values()))

    def catch_up(self) -> None:
        """Have every issue come as far as event time has, before somebody looks at them."""
        for one in self._partitions.values():
            one.catch_up()

    def source_seen(self, name: str) -> tuple[Source, float] | None:
        """A source, to look at, on the partition that speaks for it, and its usual share of all posts; None if not known."""
        partition = self._partitions.get(self._partition_of(name))
        source = partition.coverage.sources.get(name) if partition else None
        return (source, partition.coverage.share(source)) if partition and source else None

    def term_seen(self, issue: str) -> tuple[str, TermStatus] | None:
        """A term that nobody watches, by what stands for the issue in its alerts, and how it stands; None if not known."""
        for partition in self._partitions.values():
            for name in partition.emerging.terms:
                if emerging_issue_id(name) == issue:
                    return name, partition.emerging.status(name)
        return None

    def half(self, partition: int) -> int:
        """The half minute of a partition that is not over; -1 until every partition of `posts` has been heard of."""
        return self._partitions[partition].alignment.half

    def issue_told(self, alert: Alert) -> IssueState:
        """An issue as it is behind an alert that was just told of it: of one told at the half of a minute, with that half."""
        ahead = ChainMap(*(one.opened_early for one in self._partitions.values()))
        return ahead[alert.issue] if half_of(alert.at) % 2 else self.issues()[alert.issue]

    def decode(self, record: Incoming) -> tuple[list[ReadMentions], list[DeadLetter]]:
        """Read a batch of mentions, or what can be read of it.

        Raises:
            ValueError: there is no value.
        """
        return read_mentions(record, self.name, self._partitions[record.partition].state_of)

    async def work(self, items: Sequence[ReadMentions]) -> list[ReadMentions]:
        """Find out whether the places that are claimed can be; there is no costly part."""
        await self.ends.reach(place for item in items for place in places_of(item.batch))
        return list(items)

    def apply(
        self, records: Sequence[Incoming], results: Sequence[ReadMentions], dead: Sequence[DeadLetter]
    ) -> Iterator[Step]:
        """Fold in the minutes that are over; alerts go out at once, rows and commits at checkpoints.

        What takes longer than a slice is done a slice at a time, each ended by a step.
        """
        out = [outgoing(letter, self._topics) for letter in dead]
        deletions: list[Iterator[None]] = []
        for result in (one.believed(self.name, self.ends, ahead=self.ahead) for one in results):
            out += [outgoing(letter, self._topics) for letter in result.dead]
            partition = self._partitions[result.record.partition]
            if result.batch.model:
                partition.model, partition.confusion = result.batch.model, result.batch.confusion
            partition.alignment.offer(result.record.offset, result.batch)
            for name, history in result.histories.items():
                partition.begin_with(name, history)
            deleted = frozenset(post for segment in result.batch.segments for post in segment.deleted)
            for segment in result.batch.segments:
                if segment.edited:
                    deletions.append(partition.withdraw(segment.partition, segment.edited))
            if deleted:
                deletions.append(partition.delete(deleted))
                deleted_value = encode_record(Deleted(posts=tuple(sorted(deleted))))
                # A deletion goes to every partition, and from there to the channels on the partition of the same number.
                out.append(Outgoing(self._topics.notifications.name, deleted_value, result.record.partition, DELETED_KEY))
        for record in records:
            self._partitions[record.partition].alignment.skip(record.offset)
        posts_in = sum(len(segment.mentions) for result in results for segment in result.batch.segments)
        yield from self._advance(records, out, posts_in, chain.from_iterable(deletions))
        if self._checkpoints.is_due:
            yield from self.checkpoint()

    def _advance(
        self, records: Sequence[Incoming], out: list[Outgoing], posts_in: int, deletions: Iterable[None]
    ) -> Iterator[Step]:
        """Delete, then take in the minutes that are over; `out` is sent first."""
        before, slices = self._counters.posts, Slices(self._now)
        for _ in deletions:
            if slices.is_over():
                yield Send(out) if out else Pause()
                out = []
                slices.begin()
        times: list[tuple[datetime, datetime]] = []
        for number in sorted({record.partition for record in records}):
            arrived = max(record.timestamp for record in records if record.partition == number)
            for alerts in self._partitions[number].advance():
                out += [self._alert_record(alert) for alert in alerts]
                times += [(alert.at, arrived) for alert in alerts]
                if slices.is_over():
                    yield Send(out) if out else Pause()
                    out = []
                    slices.begin()
        yield Send(out)
        yield CountBatch(self._counters.posts - before, posts_in, times)

    def checkpoint(self) -> Iterator[Step]:
        """Write every changed row; with them on the broker, everything folded in may be acknowledged."""
        return self._checkpoints.of(self._partitions)

    def _alert_record(self, alert: Alert) -> Outgoing:
        self._counters.alerted(alert)
        log.info("alert", issue=alert.issue, kind=alert.kind, alert_event=alert.event, severity=alert.severity)
        return Outgoing(
            self._topics.alerts.name,
            encode_record(alert),
            key=alert.incident.encode(),
            headers=alert_headers(alert),
        )

    def status(self) -> StageStatus:
        """How far its partitions have come, what it counted, and how the watched issues are."""
        return stage_status(self._partitions, self._counters, self._views, self._watchlist(), self._partition_of)
