"""The true share of a class among posts of which a classifier finds some and takes others for it (quantification).

Adjusted classify and count (Forman, Quantifying counts and costs via classification, Data Mining and Knowledge Discovery
17/2, 2008) gives the share as (predicted - false) / (found - false). Here neither rate is known: each is drawn from what it
may be for a new matter, as is the predicted share for its sample size, so that what comes out is a posterior with an
interval. Rogan and Gladen, Estimating prevalence from the results of a screening test, American Journal of Epidemiology
107/1, 1978, have the same for tests of known rates.
"""

from collections.abc import Sequence
from math import exp, sqrt
from random import Random
from typing import Final

from streams.learning.random_effects import Rate
from streams.learning.stratified import LEVEL

__all__ = ["true_share"]

_DRAWS: Final = 4000
_LEAST_DRAWS: Final = 40
_SEED: Final = 1
_HALF: Final = 0.5
_MOST: Final = 40.0
"""Log-odds beyond which a rate is 0 or 1 as a float has it."""
_LEAST_DIFFERENCE: Final = 0.02
"""Rates nearer to one another than this distinguish nothing."""


def true_share(predicted: int, posts: int, found: Rate, false: Rate) -> tuple[float, float] | None:
    """The ends of the interval, 0..1, in which the true share of a class lies with probability `LEVEL`; None without posts.

    `predicted` of the `posts` were classified as the class; `found` is the rate at which posts of it are, `false` that of
    others. All shares are equally likely beforehand. The same arguments give the same ends.
    """
    if not posts:
        return None
    chance = Random(_SEED)
    inside: list[tuple[float, float]] = []
    clipped: list[tuple[float, float]] = []
    for _ in range(_DRAWS):
        high, low = _drawn(chance, found), _drawn(chance, false)
        share = chance.betavariate(predicted + _HALF, posts - predicted + _HALF)
        if high - low < _LEAST_DIFFERENCE:
            continue
        # Where every true share is as likely, a predicted one is the less likely the wider the span it may come from.
        drawn = (share - low) / (high - low)
        (inside if 0 <= drawn <= 1 else clipped).append((min(1.0, max(0.0, drawn)), 1 / (high - low)))
    if len(inside) < _LEAST_DRAWS:
        inside += clipped
    return _middle(sorted(inside)) if inside else (0.0, 1.0)


def _drawn(chance: Random, rate: Rate) -> float:
    deviations = chance.gauss(0.0, 1.0)
    if rate.freedom is not None:
        deviations /= sqrt(chance.gammavariate(rate.freedom / 2, 2.0) / rate.freedom)
    return 1 / (1 + exp(-min(_MOST, max(-_MOST, rate.mean + rate.deviation * deviations))))


def _middle(weighted: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The ends of the middle `LEVEL` of sorted values with their weights."""
    edge = sum(weight for _, weight in weighted) * (1 - LEVEL) / 2
    return _passed(weighted, edge), _passed(weighted[::-1], edge)


def _passed(weighted: Sequence[tuple[float, float]], edge: float) -> float:
    passed = 0.0
    for value, weight in weighted:
        passed += weight
        if passed >= edge:
            return value
    return weighted[-1][0]
