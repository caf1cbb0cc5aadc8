"""Finds surges of a share, such as that of negative posts: pure, in event time."""

from itertools import accumulate
from math import sqrt

from msgspec import Struct

from streams.virality.codec import Kept, Number
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.presets import DEFAULT, Preset
from streams.virality.detect.ring import Ring
from streams.virality.detect.spike import LONGEST_SILENCE_HOURS
from streams.virality.detect.statistics import likelihood_root
from streams.virality.detect.time_grid import HOUR, grid
from streams.virality.detect.verdict import Verdict
from streams.virality.detect.weekly_profile import local_day

__all__ = ["CALIBRATED", "ShareDetector"]

SHADOW_SECONDS = 24 * HOUR
DECAY = 0.5 ** (1 / (14 * 24))  # an hour's step of a half-life of 14 days
PRIOR_POSTS = 2.0
PRIOR_SHARE = 0.3
LEAST_SHARE, MOST_SHARE = 0.02, 0.95
WINDOWS = (900, 3600, 10800)  # seconds
LEAST_POSTS = 20  # in the window
LEAST_RISE = 0.1  # of the share over its baseline
CALIBRATED = 0.87  # deviations beyond the usual worst moment of a day
LEAST_SCORE = -1.0
VARIANCE_DECAY = 0.5 ** (1 / 72)
VARIANCE_PRIOR = 12.0  # hours
WINSOR = 3.0


class ShareDetector(Kept):
    """Surges of `negative` among `total`.

    Fires when, in a window of 15 minutes, one hour or three hours with at least 20 posts, the lower confidence bound of
    the share clears the issue's own baseline share, the share lies at least 0.1 above it, and the excess is beyond the
    usual worst moment of the issue's days. The bound is that of the likelihood-ratio interval: it clears a share at z
    deviations where the signed root of the binomial deviance against that share exceeds z (Wilson's and Jeffreys' bounds
    clear small shares too easily in the tail). Posts count for less where the issue's share varies between hours and
    while its baseline is uncertain. In a verdict `slow` is z and `fast` is z calibrated to the daily maxima.

    Adds, closes and lateness are as those of `SpikeDetector`.
    """

    __slots__ = (
        "born",
        "calibration",
        "excess",
        "grid",
        "hours",
        "learned",
        "negative",
        "parts",
        "preset",
        "ring",
        "weight",
        "zone",
    )

    class Row(Struct, array_like=True):
        """What is counted and learned; zone, preset and grid are settings."""

        born: int
        learned: int
        weight: Number
        negative: Number
        excess: Number
        hours: Number
        calibration: Calibration.Row
        ring: Ring.Row
        parts: Ring.Row

    def __init__(
        self,
        zone: str = "Asia/Jakarta",
        preset: Preset = DEFAULT,
        bucket_seconds: int = 60,
        lateness_buckets: int = 10,
    ) -> None:
        self.zone = zone
        self.preset = preset
        self.grid = grid(bucket_seconds, lateness_buckets, WINDOWS, ())
        self.ring = Ring(self.grid)
        self.parts = Ring(self.grid)
        self.calibration = Calibration(DEFAULT.prior_mean, DEFAULT.prior_days)
        self.born = 0
        self.learned = 0  # UTC hours before this one are learned
        self.weight = 0.0  # decayed posts
        self.negative = 0.0  # decayed negative posts
        self.excess = 0.0  # decayed sum of the hours' squared standardised errors
        self.hours = 0.0

    @property
    def baseline(self) -> float:
        """The issue's usual share."""
        found = (self.negative + PRIOR_POSTS * PRIOR_SHARE) / (self.weight + PRIOR_POSTS)
        return min(MOST_SHARE, max(LEAST_SHARE, found))

    @property
    def inflation(self) -> float:
        """Variance of an hour's share over the binomial one, at least 1."""
        return max(1.0, (self.excess + VARIANCE_PRIOR) / (self.hours + VARIANCE_PRIOR))

    @property
    def too_late(self) -> int:
        """Posts that came after the ring had let go of their bucket."""
        return self.ring.too_late

    def settle(self) -> None:
        """There is nothing to take in."""

    def sleeps(self, bucket: int) -> bool:
        """Never: it learns from silence."""
        return False

    def shadow(self, bucket: int) -> bool:
        """Whether it knows too little at the end of `bucket` to alert anybody."""
        return (bucket - self.born) * self.grid.bucket_seconds < SHADOW_SECONDS

    @property
    def quiet(self) -> bool:
        """Whether no window can fire before something is added: each holds too few, and none comes to hold more."""
        return not self.ring.ahead and max(self.ring.sums) < LEAST_POSTS

    def add(self, bucket: int, total: int, negative: int) -> None:
        """Count `total` posts, `negative` of them negative, in `bucket`; raises ValueError for more negative than all."""
        if not 0 <= negative <= total:
            raise ValueError(f"there cannot be {negative} negative posts among {total}")
        if bucket < self.born:
            self.ring.miss(total)
            return
        self.ring.add(bucket, total)
        self.parts.add(bucket, negative)

    def begin(self, bucket: int) -> None:
        """Say that it is seen for the first time now, in `bucket`, as `SpikeDetector.begin` does."""
        if self.ring.closed is None:
            self.born = max(self.born, bucket - self.grid.lateness)

    def close(self, bucket: int) -> Verdict:
        """Close every bucket up to `bucket` and judge it; raises ValueError for one before the last closed bucket."""
        self.pass_time(bucket)
        return self._judge(bucket)

    def pass_time(self, bucket: int) -> None:
        """Close every bucket up to `bucket`, as `close` does, and judge nothing."""
        ring, parts, per_hour = self.ring, self.parts, self.grid.per_hour
        if ring.closed is None:
            self.born = min(bucket, *ring.ahead) if ring.ahead else bucket
            self.learned = self.born // per_hour
            ring.closed = parts.closed = self.born - 1
        elif bucket < ring.closed:
            raise ValueError(f"bucket {bucket} is before the last closed bucket {ring.closed}")
        if bucket - ring.closed > LONGEST_SILENCE_HOURS * per_hour:
            self.resume((min(bucket, *ring.ahead) if ring.ahead else bucket) - LONGEST_SILENCE_HOURS * per_hour)
            ring, parts = self.ring, self.parts
        while (due := (self.learned + 1) * per_hour + self.grid.lateness - 1) <= bucket:
            if ring.closed is None or ring.closed < due:
                ring.advance(due)
                parts.advance(due)
            self._learn(self.learned)
            self.learned += 1
        ring.advance(bucket)
        parts.advance(bucket)

    def resume(self, bucket: int) -> None:
        """Go on with `bucket` as if no time had passed since the last closed one, as `SpikeDetector.resume` does."""
        closed = self.ring.closed
        if closed is None or bucket <= closed + 1:
            return
        self.born += bucket - 1 - closed
        self.learned = bucket // self.grid.per_hour
        self.ring, self.parts = self.ring.resumed(self.grid, bucket), self.parts.resumed(self.grid, bucket)

    def _deviations(self, negative: int, total: int, share: float, inflation: float) -> float:
        """Deviations at which the lower bound of the share just clears `share`, the baseline."""
        weight = 1 / (inflation / total + 1 / (self.weight + PRIOR_POSTS))
        return likelihood_root(negative / total, share, weight)

    def _judge(self, bucket: int) -> Verdict:
        grid, share, inflation, preset = self.grid, self.baseline, self.inflation, self.preset
        totals, parts, calibrated = self.ring.sums, self.parts.sums, self.calibration.z
        score, deviations, at = LEAST_SCORE, 0.0, len(grid.windows) - 1
        for i in grid.slow:
            n = totals[i]
            if n >= LEAST_POSTS:
                rise = (parts[i] / n - share) / LEAST_RISE
                if rise <= score:
                    continue
                z = self._deviations(parts[i], n, share, inflation)
                found = min(z / preset.share, rise, calibrated(z) / CALIBRATED)
                if found > score:
                    score, deviations, at = found, z, i
        n = totals[at]
        spread = 2 * sqrt(share * (1 - share) * inflation / max(n, 1))
        return Verdict(
            bucket,
            score,
            deviations,
            calibrated(deviations),
            parts[at] / n if n else 0.0,
            share,
            max(0.0, share - spread),
            min(1.0, share + spread),
            grid.windows[at] * grid.bucket_seconds,
            "share",
            n,
            self.shadow(bucket),
        )

    def _learn(self, hour: int) -> None:
        per_hour = self.grid.per_hour
        last = (hour + 1) * per_hour - 1
        total = sum(self.ring.last(last, per_hour))
        self.weight *= DECAY
        self.negative *= DECAY
        ripe = (last - self.born) * self.grid.bucket_seconds >= SHADOW_SECONDS
        if total:
            if ripe:
                self._calibrate(last)
            self._learn_share(total, sum(self.parts.last(last, per_hour)))
        if ripe and local_day(self.zone, hour + 1) != local_day(self.zone, hour):
            self.calibration.end_day()

    def _calibrate(self, last: int) -> None:
        """See the windows that end at the hour's multiples of five minutes."""
        size = self.grid.per_hour * self.grid.history_hours + self.grid.per_hour
        totals = list(accumulate(self.ring.last(last, size), initial=0))
        parts = list(accumulate(self.parts.last(last, size), initial=0))
        share, inflation = self.baseline, self.inflation
        for end in range(size - self.grid.per_hour + self.grid.per_slot, size + 1, self.grid.per_slot):
            for window in self.grid.windows:
                n = totals[end] - totals[end - window]
                if n >= LEAST_POSTS:
                    self.calibration.see(self._deviations(parts[end] - parts[end - window], n, share, inflation))

    def _learn_share(self, total: int, negative: float) -> None:
        share = self.baseline
        deviation = sqrt(total * share * (1 - share))
        if self.hours > VARIANCE_PRIOR:
            negative = min(negative, total * share + WINSOR * deviation * sqrt(self.inflation))
        error = (negative - total * share) / deviation
        self.excess = self.excess * VARIANCE_DECAY + error * error
        self.hours = self.hours * VARIANCE_DECAY + 1
        self.weight += total
        self.negative += negative
