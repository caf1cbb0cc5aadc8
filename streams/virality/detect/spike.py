"""Finds surges in one series of counts: pure, in event time, with a state of a few kilobytes."""

from itertools import accumulate, pairwise
from math import sqrt

from streams.virality.detect.calibration import Calibration
from streams.virality.detect.expectation import Expectation
from streams.virality.detect.hour_maxima import moments
from streams.virality.detect.level import LEAST_POSTS, Counted, Rise, backed, rise
from streams.virality.detect.spike_state import SHADOW_SECONDS, SpikeState
from streams.virality.detect.statistics import deviance_root, local_factor, root_difference
from streams.virality.detect.time_grid import HOUR, SLOT
from streams.virality.detect.verdict import Verdict
from streams.virality.detect.weekly_profile import cell_of_hour, local_day

__all__ = ["LONGEST_SILENCE_HOURS", "SHADOW_SECONDS", "SpikeDetector"]

LONGEST_SILENCE_HOURS = 8 * 7 * 24  # what was before it has faded
CALIBRATE_SECONDS = 12 * HOUR  # from when on the statistics are worth learning
BRIEFLY = 1.0  # times the usual, so much more is asked of five minutes
UNCONFIRMED = 0.9  # of its threshold, where a single minute holds what the fast path has found


class SpikeDetector(SpikeState):
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

    def _expected(self) -> Expectation:
        found = self._expectation
        if found is None:
            grid, alpha = self.grid, self.dispersion.alpha[-1]
            first = self.learned - grid.history_hours
            found = Expectation(grid, self.baseline, self.schedule, alpha, first, grid.ring_hours + 1)
            self._expectation = found
        return found

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
            if sums[i] >= least:
                found = deviance_root(sums[i], means[i] * local, alphas[i])
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
            self.shadow(bucket),
            risen.score if risen else 0.0,
            wave,
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

    def _score(self, slow: float, fast: float) -> float:
        preset = self._preset
        return max(slow / preset.slow, fast / preset.fast) / self.alarms.factor(preset.budget, preset.fresh)

    def _learn(self, hour: int) -> None:
        grid, zone, per_hour = self.grid, self.zone, self.grid.per_hour
        start = hour * per_hour
        fraction = min(1.0, (start + per_hour - self.born) / per_hour)
        age = (start - self.born) * grid.bucket_seconds
        alpha = self.dispersion.alpha[-1]
        span = self.ring.last(start + per_hour - 1, per_hour * (grid.history_hours + 1))
        count = sum(span[-per_hour:])
        if count:
            self._learn_counts(start, span, age)
        else:
            self._learn_silence(start, span, age)
        self.baseline.learn(hour, count, fraction, alpha)
        if self.usual_hours:
            self.usual_hours.learn(hour, count, whole=fraction == 1)
        if age >= CALIBRATE_SECONDS and local_day(zone, hour + 1) != local_day(zone, hour):
            self.slow.end_day()
            self.fast.end_day()
        self._expectation = None

    def _learn_silence(self, start: int, span: list[int], age: int) -> None:
        grid = self.grid
        hour = start // grid.per_hour
        self.schedule.rest(*self._slot(hour), grid.per_hour // grid.per_slot)
        self.alarms.end_hour(False)
        if age >= SHADOW_SECONDS:
            mean = self.baseline.rate(hour, self.dispersion.alpha[-1]) / grid.per_hour
            self.dispersion.learn_silence(grid, start, span, mean)

    def _learn_counts(self, start: int, span: list[int], age: int) -> None:
        grid, schedule = self.grid, self.schedule
        known = self._expected().boundaries(start + grid.per_hour - len(span), len(span))
        counted = list(accumulate(span, initial=0))
        alarmed = False
        if age >= CALIBRATE_SECONDS:
            preset = self._preset
            found = moments(grid, self.dispersion.alpha, preset.scaled, preset.least, counted, known)
            alarmed = self._score(self.slow.z(found.slow_backed), self.fast.z(found.fast_backed)) >= 1
            self.slow.see(found.slow)
            self.fast.see(found.fast)
            if age >= SHADOW_SECONDS:
                self.dispersion.learn_hour(grid, start, counted, known, found.local)
        self.alarms.end_hour(alarmed and age >= SHADOW_SECONDS)
        day, slot = self._slot(start // grid.per_hour)
        for at in range(len(span) - grid.per_hour, len(span), grid.per_slot):
            end = at + grid.per_slot
            usual = (known[end] - known[at]) / schedule.factor(slot)
            schedule.learn(day, slot, counted[end] - counted[at], usual)
            slot += 1

    def _slot(self, hour: int) -> tuple[int, int]:
        slots = self.grid.per_hour // self.grid.per_slot
        return local_day(self.zone, hour), cell_of_hour(self.zone, hour) % 24 * slots
