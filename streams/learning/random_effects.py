"""Predicts the rate of a group that was not measured from the rates of groups that were (random effects)."""

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

__all__ = ["Rate", "random_effects"]

_HALF = 0.5


class Rate(NamedTuple):
    """A rate in a new group, as log-odds that follow a t distribution with this centre and scale."""

    mean: float
    deviation: float
    freedom: int | None = None
    """Degrees of freedom; None for a normal distribution."""


def random_effects(groups: Sequence[tuple[int, int]]) -> Rate | None:
    """The rate in a group like those given, each as hits and trials; None where no group has a trial.

    The log-odds of the groups (a half added to either side) are taken to vary around a common mean by more than chance, as
    the method of moments finds (DerSimonian and Laird, Meta-analysis in clinical trials, Controlled Clinical Trials 7/3,
    1986). The deviation holds that spread and the uncertainty of the mean (Higgins, Thompson and Spiegelhalter, A
    re-evaluation of random-effects meta-analysis, JRSS A 172/1, 2009, section 4.1), and there are two degrees of freedom
    less than groups. One group alone says nothing of others: the rate is then that of the group itself.
    """
    odds = [_log_odds(hits, trials) for hits, trials in groups if trials]
    if not odds:
        return None
    weights = [1 / variance for _, variance in odds]
    total = sum(weights)
    mean = sum(weight * value for weight, (value, _) in zip(weights, odds, strict=True)) / total
    apart = sum(weight * (value - mean) ** 2 for weight, (value, _) in zip(weights, odds, strict=True))
    scale = total - sum(weight * weight for weight in weights) / total
    between = max(0.0, (apart - (len(odds) - 1)) / scale) if len(odds) > 1 else 0.0
    weights = [1 / (variance + between) for _, variance in odds]
    total = sum(weights)
    mean = sum(weight * value for weight, (value, _) in zip(weights, odds, strict=True)) / total
    return Rate(mean, sqrt(between + 1 / total), max(1, len(odds) - 2) if len(odds) > 1 else None)


def _log_odds(hits: int, trials: int) -> tuple[float, float]:
    """Log-odds and the variance that chance gives them."""
    yes, no = hits + _HALF, trials - hits + _HALF
    return log(yes / no), 1 / yes + 1 / no
