"""What a spike detector has counted and learned."""

from msgspec import Struct

from streams.virality.codec import Kept
from streams.virality.detect.alert_budget import Alarms
from streams.virality.detect.baseline import Baseline
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.daily_habits import Schedule
from streams.virality.detect.dispersion import Dispersion
from streams.virality.detect.expectation import Expectation
from streams.virality.detect.level import LEAST_POSTS
from streams.virality.detect.presets import DEFAULT, Preset
from streams.virality.detect.ring import Ring
from streams.virality.detect.span import LEAST_POSTS as SPAN_POSTS
from streams.virality.detect.time_grid import HOUR, grid
from streams.virality.detect.usual_hour import UsualHours
from streams.virality.detect.usual_span import UsualSpan

__all__ = ["SHADOW_SECONDS", "SpikeState"]

SHADOW_SECONDS = 24 * HOUR


class SpikeState(Kept):
    """Counts by bucket and what was learned of them; `SpikeDetector` says what it is for."""

    __slots__ = (
        "_expectation",
        "_preset",
        "_scaled",
        "_spans",
        "alarms",
        "baseline",
        "born",
        "dispersion",
        "fast",
        "grid",
        "learned",
        "ring",
        "schedule",
        "slow",
        "usual_hours",
        "zone",
    )

    class Row(Struct, array_like=True):
        """What is counted and learned; zone, preset and grid are settings."""

        born: int
        learned: int
        _scaled: bool
        ring: Ring.Row
        baseline: Baseline.Row
        schedule: Schedule.Row
        dispersion: Dispersion.Row
        slow: Calibration.Row
        fast: Calibration.Row
        alarms: Alarms
        usual_hours: UsualHours.Row | None

    def __init__(
        self,
        zone: str = "Asia/Jakarta",
        preset: Preset = DEFAULT,
        bucket_seconds: int = 60,
        lateness_buckets: int = 10,
        *,
        level: bool = True,
    ) -> None:
        """With `level`, two further paths compare with the hours of the last days, and with six hours and a day of them."""
        self.zone = zone
        self._preset = preset
        self._scaled = preset.scaled  # what `slow` was learned with
        self.grid = grid(bucket_seconds, lateness_buckets)
        self.ring = Ring(self.grid)
        self.baseline = Baseline(zone)
        self.schedule = Schedule(24 * self.grid.per_hour // self.grid.per_slot)
        self.dispersion = Dispersion(len(self.grid.windows))
        self.slow = Calibration(preset.prior_mean, preset.prior_days)
        self.fast = Calibration(preset.prior_mean, preset.prior_days)
        self.alarms = Alarms()
        self.usual_hours = UsualHours() if level else None
        self.born = 0
        self.learned = 0  # UTC hours before this one are learned
        self._expectation: Expectation | None = None
        self._spans: tuple[int, int, list[UsualSpan] | None] = (-1, -1, None)  # of which hour, and what was learned then

    @property
    def preset(self) -> Preset:
        """The sensitivity. It may change at any time; one that scales otherwise calibrates itself anew at the next close."""
        return self._preset

    @preset.setter
    def preset(self, preset: Preset) -> None:
        self._preset = preset
        self.slow.start_from(preset.prior_mean, preset.prior_days)
        self.fast.start_from(preset.prior_mean, preset.prior_days)

    @property
    def too_late(self) -> int:
        """Counts that came after the ring had let go of their bucket."""
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
        if self.ring.ahead or max(self.ring.sums) >= min(self._preset.least, *LEAST_POSTS):
            return False
        return self.usual_hours is None or self._last_day() < min(SPAN_POSTS.values())

    def _last_day(self) -> float:
        """Posts of the last 24 hours that are learned, and of all that the ring holds."""
        known = self.usual_hours.posts(self.learned - 24, 24) if self.usual_hours else 0.0
        return (known or 0.0) + sum(self.ring.cells)

    def add(self, bucket: int, n: int) -> None:
        """Count `n` (not negative) more in `bucket`."""
        if n < 0:
            raise ValueError(f"a count cannot be negative: {n}")
        if bucket < self.born:
            self.ring.miss(n)
        else:
            self.ring.add(bucket, n)

    def begin(self, bucket: int) -> None:
        """Before the first bucket is closed: say that it is seen for the first time now, in `bucket`.

        Of what came more than `lateness_buckets` before a part is known at best, so it counts as too late.
        """
        if self.ring.closed is None:
            self.born = max(self.born, bucket - self.grid.lateness)
