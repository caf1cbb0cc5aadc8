"""How many posts a source usually sends: the detectors' baseline by hour and weekday, with a dispersion of its own."""

from math import sqrt
from typing import Final

from msgspec import Struct

from streams.virality.codec import Kept, Number
from streams.virality.coverage.windows import PARTS
from streams.virality.detect.baseline import Baseline
from streams.virality.detect.weekly_profile import cell_of_hour

__all__ = ["PER_HOUR", "SourceRate"]

PER_HOUR: Final = 12
"""Slots of an hour."""

_SEEN = 0.2
_DISPERSION_DECAY = 0.5 ** (1 / 72)
_PRIOR_ALPHA = 0.2
_PRIOR_HOURS = 4.0
_LEAST_ALPHA, _MOST_ALPHA = 0.02, 4.0


class SourceRate(Kept):
    """The usual rate. What an hour expects counts once that hour of a weekday, or of a weekend, has been seen before."""

    __slots__ = ("alpha_parts", "baseline", "known", "zone")

    class Row(Struct, array_like=True):
        """What is learned; the zone is a setting."""

        baseline: Baseline.Row
        alpha_parts: tuple[Number, Number, Number]
        known: tuple[int, int, int]

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.baseline = Baseline(zone)
        self.alpha_parts: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self.known: tuple[int, int, int] = (-1, -1, -1)
        """An hour, and what is expected in each of its slots: it stays the same to the hour's end."""

    @property
    def alpha(self) -> float:
        """Dispersion of the hourly counts: a count of mean m varies by m + alpha m**2."""
        above, square, hours = self.alpha_parts
        typical = square / hours if hours else 1.0
        alpha = (above + _PRIOR_ALPHA * _PRIOR_HOURS * typical) / (square + _PRIOR_HOURS * typical)
        return min(_MOST_ALPHA, max(_LEAST_ALPHA, alpha))

    def expected(self, slot: int) -> tuple[int, int]:
        """Ten thousandths of a post expected in a slot, and those of them that are sure; -1 while its hour is not known."""
        hour = slot // PER_HOUR
        if self.known[0] != hour:
            baseline, cell = self.baseline, cell_of_hour(self.zone, hour)
            expected = surely = -1
            if baseline.visits[cell] >= _SEEN:
                rate = baseline.rate(hour, self.alpha)
                expected = round(rate / PER_HOUR * PARTS)
                # The baseline draws an hour towards the level of all hours; at night that is too much.
                surely = round(min(rate, baseline.posts[cell] / baseline.visits[cell]) / PER_HOUR * PARTS)
            self.known = hour, expected, surely
        return self.known[1], self.known[2]

    def learn(self, hour: int, posts: int, fraction: float) -> None:
        """Learn that `fraction` of UTC hour number `hour` had `posts`."""
        alpha = self.alpha
        if self.baseline.visits[cell_of_hour(self.zone, hour)] >= _SEEN:
            mean = self.baseline.rate(hour, alpha) * fraction
            kept = min(float(posts), mean + 5 * sqrt(mean + alpha * mean * mean))
            gained = (kept - mean) ** 2 - mean, mean * mean, 1.0
            above, square, hours = (
                part * _DISPERSION_DECAY + more for part, more in zip(self.alpha_parts, gained, strict=True)
            )
            self.alpha_parts = above, square, hours
        self.baseline.learn(hour, posts, fraction, alpha)
