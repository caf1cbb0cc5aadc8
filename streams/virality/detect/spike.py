"""Finds surges in one series of counts: pure, in event time, with a state of a few kilobytes."""

from itertools import pairwise
from math import sqrt

from streams.virality.detect.calibration import Calibration
from streams.virality.detect.first_day import LEAST_POSTS as FIRST_POSTS
from streams.virality.detect.first_day import UNSURE_MINUTES, Begun, first_day_rise
from streams.virality.detect.level import LEAST_POSTS, Counted, Rise, backed, rise
from streams.virality.detect.span import MOST_USUAL, span_rise
from streams.virality.detect.spike_learning import SpikeLearning
from streams.virality.detect.spike_state import SHADOW_SECONDS
from streams.virality.detect.statistics import deviance_root, local_factor, root_difference
from streams.virality.detect.time_grid import SLOT
from streams.virality.detect.usual_span import usual_spans
from streams.virality.detect.verdict import Verdict

__all__ = ["LONGEST_SILENCE_HOURS", "SHADOW_SECONDS", "SpikeDetector"]

LONGEST_SILENCE_HOURS = 8 * 7 * 24  # what was before it has faded
BRIEFLY = 1.25  # times the usual, so much more is asked of five minutes
UNCONFIRMED = 0.9  # of its threshold, where a single minute holds what the fast path has found


class SpikeDetector(SpikeLearning):
    """Surges of one count series.

    `add` counts posts in buckets (bucket number = epoch seconds // `bucket_seconds`), `close` says that event time has
    passed the end of a bucket and judges the windows that end there. A bucket's judgement depends on what was added
    before it was closed. What the detector learns, it learns an hour at a time, `lateness_buckets` after the hour's
    end, from the ring alone: neither the order of the adds within that horizon nor the choice of the buckets that are
    closed one by one changes it.
    """

    __slots__ = ()

    def close(self, bucket: int) -> Verdict:
        """Close every bucket up to `bucket` and judge it; raises ValueError for one before the last closed bucket."""
        self.pass_time(bucket)
        return self._judge(bucket)

    def pass_time(self, bucket: int) -> None:
        """Close every bucket up to `bucket`, as `close` does, and judge nothing."""
        ring, per_hour = self.ring, self.grid.per_hour
        if self._preset.scaled != self._scaled:
            self._scaled = self._preset.scaled
            self.slow = Calibration(self._preset.prior_mean, self._preset.prior_days)
        if ring.closed is None:
            self.born = min(bucket, *ring.ahead) if ring.ahead else bucket
            self.learned = self.born // per_hour
            ring.closed = self.born - 1
        elif bucket < ring.closed:
            raise ValueError(f"bucket {bucket} is before the last closed bucket {ring.closed}")
        if bucket - ring.closed > LONGEST_SILENCE_HOURS * per_hour:
            self._shorten_silence(bucket)
            ring = self.ring
        while (due := (self.learned + 1) * per_hour + self.grid.lateness - 1) <= bucket:
            if ring.closed is None or ring.closed < due:
                ring.advance(due)
            self._learn(self.learned)
            self.learned += 1
        ring.advance(bucket)

    def _shorten_silence(self, bucket: int) -> None:
        """Of a silence of years, learn the last `LONGEST_SILENCE_HOURS`."""
        self.resume(min((bucket, *self.ring.ahead)) - LONGEST_SILENCE_HOURS * self.grid.per_hour)

    def resume(self, bucket: int) -> None:
        """Go on with `bucket`, as if no time had passed since the last closed one.

        Nothing is learned of the time between, and the hours before `bucket` count as they are expected. Without a closed
        bucket, or when `bucket` is the next one or an earlier one, nothing changes.
        """
        closed = self.ring.closed
        if closed is None or bucket <= closed + 1:
            return
        self.born += bucket - 1 - closed
        if self.usual_hours:
            self.usual_hours.skip(self.learned, bucket // self.grid.per_hour - 1)
        self.learned = bucket // self.grid.per_hour
        self._expectation = None
        expected = self._expected()
        known = expected.boundaries(expected.start, bucket - expected.start)
        self.ring = self.ring.resumed(self.grid, bucket)
        size = len(self.ring.cells)
        for at, (before, after) in enumerate(pairwise(known), expected.start):
            self.ring.cells[at % size] = round(after) - round(before)
        self.ring.recount()

    def _judge(self, bucket: int) -> Verdict:
        grid, sums, alphas = self.grid, self.ring.sums, self.dispersion.alpha
        windows, least, scaled = grid.windows, self._preset.least, self._preset.scaled
        expectation = self._expected()
        means = expectation.means(bucket + 1, windows)
        total, slow_at, strongest = 0.0, grid.slow[0], 0.0
        for i in grid.slow:
            found = root_difference(sums[i], means[i], alphas[i] * scaled)
            total += found
            if found > strongest and sums[i] >= least:
                slow_at, strongest = i, found
        gap, span = grid.local
        before, last = expectation.before(bucket + 1 - span), expectation.before(bucket + 1 - gap)
        local = local_factor(sums[-1] - sums[-2], last - before, alphas[-1])
        fast_at, highest = grid.fast[0], 0.0
        for i in grid.fast:
            if sums[i] >= least and sums[i] > (mean := means[i] * local):
                found = deviance_root(sums[i], mean, alphas[i])
                if found > highest:
                    fast_at, highest = i, found
        slow = self.slow.z(total / len(grid.slow) if strongest > 0 else 0.0)
        fast = self.fast.z(highest)
        if fast >= self._preset.fast and not self._lasts(bucket, local):
            fast = UNCONFIRMED * self._preset.fast
        path = "fast" if fast / self._preset.fast >= slow / self._preset.slow else "slow"
        at = fast_at if path == "fast" else slow_at
        expected = means[at] * local if path == "fast" else means[at]
        score, observed, alpha, window = self._score(slow, fast), sums[at], alphas[at], windows[at]
        risen, wave = self._risen(bucket)
        if risen and risen.score > score:
            path = "level"
            score, observed, expected, alpha, window = risen
        spanned, sudden = self._spanned(bucket), None
        if spanned and spanned.score > score:
            path, sudden = "span", score
            score, observed, expected, alpha, window = spanned
        shadow = self.shadow(bucket)
        begun = self._begun(bucket) if shadow else None
        if begun:
            path, shadow = "first_day", False
            score, observed, expected, alpha, window = begun
        spread = 2 * sqrt(expected + alpha * expected * expected)
        return Verdict(
            bucket,
            score,
            slow,
            fast,
            observed,
            expected,
            max(0.0, expected - spread),
            expected + spread,
            window * grid.bucket_seconds,
            path,
            observed,
            shadow,
            risen.score if risen else 0.0,
            wave,
            spanned.score if spanned else 0.0,
            sudden,
            begun.score if begun else 0.0,
        )

    def _lasts(self, bucket: int, local: float) -> bool:
        """Whether five minutes hold more than usual even without their loudest one; coarser buckets are not asked."""
        grid = self.grid
        if grid.per_slot < SLOT // 60:
            return True
        counts = self.ring.last(bucket, grid.per_slot)
        (mean,) = self._expected().means(bucket + 1, (grid.per_slot,))
        rest = mean * local * (grid.per_slot - 1) / grid.per_slot
        return sum(counts) - max(counts) >= rest + sqrt(rest)

    def _risen(self, bucket: int) -> tuple[Rise | None, float]:
        """How far the counts are above the hours of the last days; None below twice as many, or where they are too few.

        And the score of the same against the last hours before this one, where those were louder.
        """
        grid, sums = self.grid, self.ring.sums
        short, long = sums[-2:]
        if self.usual_hours is None or (2 * short < LEAST_POSTS[1] and 2 * long < LEAST_POSTS[2]):
            return None, 0.0
        hour = bucket // grid.per_hour
        usual = self.usual_hours.of(hour)
        if usual is None:
            return None, 0.0
        bar, (brief_size, short_size, _) = 2 * usual.posts / grid.per_hour, (grid.per_slot, *grid.local)
        brief = sums[grid.slow[0]]  # of five minutes
        if long < bar * grid.per_hour and short < bar * short_size and brief < bar * brief_size:
            return None, 0.0
        counted, deviations = self._counted(bucket), self._preset.level
        found = rise(grid, counted, usual, deviations)
        if not found or found.score < 1:
            return found, 0.0
        lately = self.usual_hours.loudest(at for at in (hour - 3, hour - 2) if at < self.learned)
        above = rise(grid, counted, usual._replace(posts=max(usual.posts, lately)), deviations)
        return found, above.score if above else 0.0

    def _counted(self, bucket: int) -> list[Counted]:
        """The windows of the level path; there is none of five minutes where a bucket is longer than a minute."""
        grid, slot, found = self.grid, self.grid.per_slot, []
        means = self._expected().means(bucket + 1, (slot, *grid.local))
        if slot >= SLOT // 60:
            counts = self.ring.last(bucket, slot)
            found.append(Counted(slot, sum(counts), backed(counts), LEAST_POSTS[0], means[0], BRIEFLY))
        for window, posts, least, mean in zip(grid.local, self.ring.sums[-2:], LEAST_POSTS[1:], means[1:], strict=True):
            found.append(Counted(window, posts, posts, least, mean))
        return found

    def _begun(self, bucket: int) -> Rise | None:
        """How far ten minutes or an hour are above the rest of a first day; None in its first hour, or for long buckets."""
        grid, born = self.grid, self.born
        if self.usual_hours is None or grid.bucket_seconds > SLOT or bucket - born < grid.per_hour:
            return None
        per_hour, age = grid.per_hour, bucket + 1 - born
        held = self.ring.last(bucket, min(len(self.ring.cells), age))
        sure = age - 60 * UNSURE_MINUTES // grid.bucket_seconds
        counts, unsure = held[-sure:], sum(held[:-sure])
        windows = []
        for window, least in zip(grid.local, FIRST_POSTS, strict=True):
            over = min(self.learned, (bucket + 1 - window) // per_hour)
            hours = self.usual_hours.known(born // per_hour, over)
            windows.append(Begun(window, counts[-window:], least, hours, counts[:-window], unsure))
        return first_day_rise(grid, windows, self._preset.level)

    def _spanned(self, bucket: int) -> Rise | None:
        """How far six hours or a day are above those of the last days; None where little is known, or hours say all."""
        if self.usual_hours is None:
            return None
        per_hour, learned = self.grid.per_hour, self.learned
        hour = bucket // per_hour
        if self._spans[:2] != (hour, learned):
            self._spans = hour, learned, usual_spans(self.usual_hours, hour, learned)
        spans = self._spans[2]
        if not spans or spans[-1].usual > MOST_USUAL:
            return None
        recent = [bucket + 1 - max(learned, hour - span.hours + 1) * per_hour for span in spans]
        counts = self.ring.last(bucket, max(recent))
        late = [sum(counts[-n:]) for n in recent]
        return span_rise(self.grid, spans, late, self._preset.level)
