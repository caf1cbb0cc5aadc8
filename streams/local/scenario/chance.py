"""Draws from a seeded generator. Only `random()` is used underneath, whose numbers are the same in every Python."""

import math
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

__all__ = ["arrivals", "number", "pick", "poisson", "skewed", "weighted"]

T = TypeVar("T")


def pick(rng: Random, items: Sequence[T]) -> T:
    """One item, all equally likely."""
    return items[int(rng.random() * len(items))]


def number(rng: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(rng.random() * (high - low + 1))


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """One key, likely in proportion to its weight."""
    keys, sums = list(weights), list(accumulate(weights.values()))
    return keys[bisect(sums, rng.random() * sums[-1], hi=len(keys) - 1)]


def skewed(rng: Random, median: float, spread: float) -> float:
    """A log-normal number: half of them under `median`, two thirds within a factor e**`spread` of it."""
    return median * math.exp(spread * math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(math.tau * rng.random()))


def poisson(rng: Random, mean: float) -> int:
    """A Poisson number, by multiplication (Knuth, The Art of Computer Programming, volume 2, 3.4.1), in parts of 30."""
    count = 0
    while mean > 0:
        limit, product = math.exp(-min(mean, 30.0)), rng.random()
        while product > limit:
            count += 1
            product *= rng.random()
        mean -= 30.0
    return count


def arrivals(rng: Random, start: datetime, end: datetime, mean_gap: timedelta) -> Iterator[datetime]:
    """Moments of a Poisson process within [start, end), `mean_gap` apart on average."""
    at = start
    while (at := at - mean_gap * math.log(1 - rng.random())) < end:
        yield at
