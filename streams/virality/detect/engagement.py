"""Finds surges of engagement: actions gained in a minute, pure, in event time."""

from collections import defaultdict
from math import log2
from typing import Any

from msgspec import Struct

from streams.virality.codec import Kept, Number
from streams.virality.detect.evenly import evenly
from streams.virality.detect.presets import DEFAULT, Preset
from streams.virality.detect.ring import Ring
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.verdict import Verdict

__all__ = ["LEAST_ACTIONS", "LEAST_MULTIPLE", "EngagementDetector"]

LEAST_ACTIONS = 100
"""Actions in the firing window, at least."""
LEAST_MULTIPLE = 2.0
"""Actions over those that are usual in the firing window, at least."""

DOUBLINGS = 4  # of 1 + actions that weigh as much as one post does in a count of posts
STEPS = 256  # of a doubling: whole numbers add up alike in any order
SHARES = 1 << 20  # of an action: what many posts gained over hours adds up, however little of each falls in a minute
DECAY = 0.5 ** (1 / (14 * 24))  # an hour's step of a half-life of 14 days
MOST_WEIGHT = 50.0  # of an hour
MOST_RATIO = 4.0  # of an hour's actions to the usual ones
PRIOR_WEIGHT = 20.0
PRIOR_ACTIONS = 2.0**DOUBLINGS - 1
LEAST_SCORE = -1.0
ENGAGED = 90  # buckets after a gain in which some window may hold it


class EngagementDetector(Kept):
    """Surges of the actions that an issue's posts gain.

    Actions are heavy-tailed: one post in thousands brings more than all others. So a reading that gained g actions weighs
    log2(1 + g) / 4, and a `SpikeDetector` finds surges of the summed weight: many posts that gain more than usual, or
    more posts that gain. One post alone cannot raise it; that is what viral posts are for.

    Alerts show actions: those of the window, and as usual the weight that is expected times the actions that one unit
    of weight stands for (their mean with a half-life of 14 days, in which no hour counts for more than 4 times as much).
    The score is cut to log2 of their ratio, so that it reaches 1 where actions have doubled, and to 0 below 100 actions.

    What a reading gained over several buckets lies evenly in them, actions and weight, as far as the last hour reaches back.

    `add` takes readings in buckets as `SpikeDetector` does; `close` judges. Nothing is learned from hours without readings.
    """

    __slots__ = ("_preset", "actions", "last", "learned", "readings", "spikes", "total", "unused", "weight", "zone")

    class Row(Struct, array_like=True):
        """What is counted and learned; zone, preset and grid are settings."""

        spikes: SpikeDetector.Row
        last: int
        unused: int
        learned: int
        total: Number
        weight: Number
        actions: Ring.Row

    def __init__(
        self,
        zone: str = "Asia/Jakarta",
        preset: Preset = DEFAULT,
        bucket_seconds: int = 60,
        lateness_buckets: int = 10,
    ) -> None:
        self.zone = zone
        self._preset = preset
        self.spikes = SpikeDetector(zone, preset.of_gains, bucket_seconds, lateness_buckets, level=False)
        self.actions = Ring(self.spikes.grid, planes=4)  # actions come by the million
        self.last = -1
        """Latest bucket with a reading."""
        self.readings: list[tuple[int, int, int]] = []  # first and last bucket, and what was gained in them
        self.unused = 0  # steps that have not made up a whole weight yet
        self.learned = 0  # UTC hours before this one are learned
        self.total = 0.0  # decayed actions
        self.weight = 0.0  # decayed weight

    @property
    def preset(self) -> Preset:
        """The sensitivity; it may change at any time."""
        return self._preset

    @preset.setter
    def preset(self, preset: Preset) -> None:
        self._preset = preset
        self.spikes.preset = preset.of_gains

    @property
    def typical(self) -> float:
        """Actions that one unit of weight usually stands for."""
        return (self.total + PRIOR_WEIGHT * PRIOR_ACTIONS) / (self.weight + PRIOR_WEIGHT)

    def add(self, bucket: int, gained: int, first: int | None = None) -> None:
        """Count a reading of a post that gained so many actions in the buckets from `first` to `bucket`, else in `bucket`.

        Raises ValueError where they are negative.
        """
        if gained < 0:
            raise ValueError(f"a gain cannot be negative: {gained}")
        self.readings.append((bucket if first is None else first, bucket, gained))
        self.last = max(self.last, bucket)

    def settle(self) -> None:
        """Take in what was read, also where no bucket ends with it; the order in which readings came changes nothing."""
        if not self.readings:
            return
        per_hour = self.spikes.grid.per_hour
        actions: dict[int, int] = defaultdict(int)
        steps: dict[int, int] = defaultdict(int)
        for first, last, gained in self.readings:
            parts, weight = last - first + 1, round(STEPS * log2(1 + gained))
            if parts == 1:  # most are
                actions[last] += SHARES * gained
                steps[last] += weight
                continue
            kept = range(max(first, last - per_hour + 1), last + 1)
            shares = zip(kept, evenly(SHARES * gained, parts, per_hour), evenly(weight, parts, per_hour), strict=True)
            for bucket, some, step in shares:
                actions[bucket] += some
                steps[bucket] += step
        self.readings.clear()
        rest = SHARES // 2
        for bucket in sorted(actions):
            some, rest = divmod(rest + actions[bucket], SHARES)
            self.actions.add(bucket, some)
            weight, self.unused = divmod(self.unused + steps[bucket], STEPS * DOUBLINGS)
            self.spikes.add(bucket, weight)

    def close(self, bucket: int) -> Verdict:
        """Close every bucket up to `bucket` and judge it; raises ValueError for one before the last closed bucket."""
        self.pass_time(bucket)
        return self._in_actions(self.spikes.close(bucket))

    def pass_time(self, bucket: int) -> None:
        """Close every bucket up to `bucket`, as `close` does, and judge nothing."""
        self.settle()
        spikes, actions, grid = self.spikes, self.actions, self.spikes.grid
        if actions.closed is None:
            begin = min(bucket, *actions.ahead) if actions.ahead else bucket
            self.learned = begin // grid.per_hour
            actions.closed = begin - 1
        while (due := (self.learned + 1) * grid.per_hour + grid.lateness - 1) <= bucket:
            if self.learned * grid.per_hour > self.last:
                self.learned = (bucket - grid.lateness + 1) // grid.per_hour
                break
            spikes.pass_time(due)
            actions.advance(due)
            self._learn(self.learned)
            self.learned += 1
        spikes.pass_time(bucket)
        actions.advance(bucket)

    def resume(self, bucket: int) -> None:
        """Go on with `bucket` as if no time had passed since the last closed one, as `SpikeDetector.resume` does."""
        closed = self.actions.closed
        if closed is None or bucket <= closed + 1:
            return
        self.spikes.resume(bucket)
        self.learned = bucket // self.spikes.grid.per_hour
        self.actions = self.actions.resumed(self.spikes.grid, bucket)
        for at, weight in enumerate(self.spikes.ring.cells):
            self.actions.cells[at] = round(weight * self.typical)
        self.actions.recount()

    def _learn(self, hour: int) -> None:
        per_hour = self.spikes.grid.per_hour
        end = (hour + 1) * per_hour - 1
        weight, actions = sum(self.spikes.ring.last(end, per_hour)), sum(self.actions.last(end, per_hour))
        if weight:
            kept = min(MOST_WEIGHT, weight)
            self.total = self.total * DECAY + kept * min(actions / weight, MOST_RATIO * self.typical)
            self.weight = self.weight * DECAY + kept

    def _in_actions(self, found: Verdict) -> Verdict:
        grid, typical = self.spikes.grid, self.typical
        observed = self.actions.sums[grid.windows.index(found.window // grid.bucket_seconds)]
        expected = found.expected * typical
        score = min(found.score, log2(max(observed, 1) / max(expected, 1.0)) / log2(LEAST_MULTIPLE))
        score = max(LEAST_SCORE, score if observed >= LEAST_ACTIONS else min(score, 0.0))
        return Verdict(
            found.bucket,
            score,
            found.slow,
            found.fast,
            observed,
            expected,
            found.low * typical,
            found.high * typical,
            found.window,
            found.path,
            observed,
            found.shadow,
        )

    def sleeps(self, bucket: int) -> bool:
        """Whether no window that ends with `bucket` holds a gain."""
        return bucket - self.last > ENGAGED

    @property
    def quiet(self) -> bool:
        """Whether no window can fire before something is added: each holds too little, and none comes to hold more."""
        if self.readings or self.actions.ahead:
            return False
        return max(self.actions.sums) < LEAST_ACTIONS or self.spikes.quiet

    def last_hour(self, bucket: int) -> int:
        """Actions gained in the hour that ends with `bucket`, which is the last closed one or long after it."""
        grid = self.spikes.grid
        return self.actions.sums[grid.windows.index(grid.per_hour)] if bucket == self.actions.closed else 0

    def to_row(self) -> Any:
        """The state, once what was read is taken in."""
        self.settle()
        return super().to_row()
