"""Counting values by size: what a histogram shows, as plain numbers that cost next to nothing to keep."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["DELAYS", "SECONDS", "SIZES", "Buckets", "Distribution"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds for how long a piece of work takes."""

DELAYS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
"""Bounds for how long something has been on its way."""

SIZES = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0)
"""Bounds for how much there is of something."""


class Distribution(NamedTuple):
    """Values counted so far: `counts[i]` were at most `bounds[i]` and above the bound before; the last had no bound."""

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float
    """Sum of the values."""

    @property
    def n(self) -> int:
        """How many values there were."""
        return sum(self.counts)


class Buckets:
    """Values counted by size; only the thread that owns it may write to it."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        """`bounds` rise; each is the largest value of its bucket."""
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float, times: int = 1) -> None:
        """Count a value, `times` over."""
        self.counts[bisect_left(self.bounds, value)] += times
        self.total += value * times

    def now(self) -> Distribution:
        """What was counted so far, as a value that does not change."""
        return Distribution(self.bounds, tuple(self.counts), self.total)
