"""The counts of the consume loop for its stage: plain numbers, written by the event loop alone."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from schemas.deadletter import DeadLetter
from streams.metrics.bounded import OTHER, BoundedCounter
from streams.metrics.buckets import DELAYS, SECONDS, SIZES, Buckets, Distribution

__all__ = ["BatchCounts", "StageTally", "TallyNow"]

LIVE = timedelta(hours=1)
"""A post that was older on its arrival belongs to the past: how long ago it was written says nothing about this system."""

MOST_REASONS = 50
_REASON = re.compile(r"[A-Za-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class TallyNow:
    """The counts of a stage at a moment, since the process began."""

    records_in: int
    records_out: int
    posts_in: int
    posts_out: int
    dead: dict[str, int]
    """Dead letters by reason."""
    rebalances: int
    lost: int
    """Records that the broker had deleted before they were read."""
    in_progress: int
    """Posts, or batches of mentions, that are in hand."""
    progress_at: float
    """When the last batch was finished, or partitions were taken over; seconds since 1970."""
    batch_posts: Distribution
    batch_seconds: Distribution
    work_seconds: Distribution
    since_created: Distribution
    since_arrival: Distribution


class BatchCounts(Protocol):
    """What is counted of a finished batch."""

    @property
    def posts_in(self) -> int | None:
        """Posts that were read; None where each item is one post."""

    @property
    def posts_out(self) -> int:
        """Posts that were passed on or counted."""

    @property
    def times(self) -> Sequence[tuple[datetime, datetime]]:
        """Of each finished post: when it was written, and when it arrived."""


class StageTally:
    """The counts of a stage, since the process began."""

    __slots__ = (
        "_batch_posts",
        "_batch_seconds",
        "_dead",
        "_since_arrival",
        "_since_created",
        "_work_seconds",
        "in_progress",
        "lost",
        "posts_in",
        "posts_out",
        "progress_at",
        "rebalances",
        "records_in",
        "records_out",
    )

    def __init__(self) -> None:
        self.records_in = self.records_out = self.posts_in = self.posts_out = 0
        self.rebalances = self.lost = 0
        self.in_progress = 0
        self.progress_at = time.time()
        self._dead = BoundedCounter(MOST_REASONS)
        self._batch_posts = Buckets(SIZES)
        self._batch_seconds = Buckets(SECONDS)
        self._work_seconds = Buckets(SECONDS)
        self._since_created = Buckets(DELAYS)
        self._since_arrival = Buckets(DELAYS)

    def taken_over(self) -> None:
        """The stage has taken over its partitions."""
        self.rebalances += 1
        self.progress_at = time.time()

    def began(self, items: int) -> None:
        """So many are in hand now."""
        self.in_progress = items

    def worked(self, seconds: float) -> None:
        """The costly part of a batch took so long."""
        self._work_seconds.observe(seconds)

    def finished(
        self, records: int, items: int, sent: int, counts: BatchCounts, dead: Sequence[DeadLetter], seconds: float
    ) -> None:
        """A batch is on the broker: `items` were read from `records`, `sent` records came of them, all in `seconds`."""
        self.in_progress = 0
        self.progress_at = time.time()
        posts = items if counts.posts_in is None else counts.posts_in
        self.records_in += records
        self.posts_in += posts + len(dead)
        self.records_out += sent
        self.posts_out += counts.posts_out
        self._batch_posts.observe(posts)
        self._batch_seconds.observe(seconds)
        for letter in dead:
            self._dead.add(_reason(letter.error))
        if counts.times:
            self._delivered(counts.times)

    def _delivered(self, times: Sequence[tuple[datetime, datetime]]) -> None:
        now = datetime.now(UTC)
        # Posts that came in one record arrived together, so most of this is done once a record.
        last, together = times[0][1], 0
        observe = self._since_created.observe
        for created, arrived in times:
            if arrived != last:
                self._since_arrival.observe((now - last).total_seconds(), together)
                last, together = arrived, 0
            together += 1
            if arrived - created < LIVE:
                observe((now - created).total_seconds())
        self._since_arrival.observe((now - last).total_seconds(), together)

    def now(self) -> TallyNow:
        """The counts at this moment, as a value that does not change."""
        return TallyNow(
            records_in=self.records_in,
            records_out=self.records_out,
            posts_in=self.posts_in,
            posts_out=self.posts_out,
            dead=self._dead.now(),
            rebalances=self.rebalances,
            lost=self.lost,
            in_progress=self.in_progress,
            progress_at=self.progress_at,
            batch_posts=self._batch_posts.now(),
            batch_seconds=self._batch_seconds.now(),
            work_seconds=self._work_seconds.now(),
            since_created=self._since_created.now(),
            since_arrival=self._since_arrival.now(),
        )


def _reason(error: str) -> str:
    """The class of the error, without the field or the number that follows it."""
    found = _REASON.match(error)
    return found.group() if found else OTHER
