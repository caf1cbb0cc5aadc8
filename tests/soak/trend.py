"""Whether something grows, told from samples that jump about."""

from collections.abc import Sequence
from itertools import combinations
from statistics import median

__all__ = ["grown", "per_hour"]

_MOST = 250
"""Samples that are compared each with each; more are thinned out."""


def per_hour(samples: Sequence[tuple[float, float]]) -> float:
    """The slope of (seconds, value) in values an hour: the median over all pairs (Theil 1950, Sen 1968).

    Up to 29 % of the samples may be anything at all. 0 for fewer than two moments.
    """
    step = max(1, -(-len(samples) // _MOST))
    slopes = [
        (later - earlier) / (after - before)
        for (before, earlier), (after, later) in combinations(samples[::step], 2)
        if after > before
    ]
    return 3600 * median(slopes) if slopes else 0.0


def grown(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median value of the first third of the samples, and of the last."""
    third = max(1, len(samples) // 3)
    values = [value for _, value in samples]
    return median(values[:third]), median(values[-third:])
