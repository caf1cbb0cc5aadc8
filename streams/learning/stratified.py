"""Shares of classes, with intervals, estimated from a stratified sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["LEVEL", "Share", "Stratum", "allocate", "shares"]

LEVEL: Final = 0.9
"""Probability with which a true share lies in its interval."""

_DRAWS: Final = 4000
_PRIOR: Final = 0.5
_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """One of the parts that all posts fall into."""

    posts: int
    found: Mapping[str, int]
    """How many of those that were looked at are of each class."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of all, 0..1, with the ends of its interval."""

    value: float
    low: float
    high: float


def allocate(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """How many to draw from strata of these sizes: as their sizes are, but ten of each where there are as many.

    Cochran, Sampling Techniques, 3rd edition, 1977, section 5.5 (proportional allocation).
    """
    total = min(total, sum(sizes.values()))
    least = min(_LEAST, total // max(1, len(sizes)))
    drawn = {name: min(size, least) for name, size in sizes.items()}
    for _ in range(total - sum(drawn.values())):
        # Whoever is furthest behind what its size calls for is next.
        open_to = [name for name in sizes if drawn[name] < sizes[name]]
        drawn[max(open_to, key=lambda name: (sizes[name] / (drawn[name] + 1), name))] += 1
    return drawn


def shares(strata: Sequence[Stratum], classes: Sequence[str], seed: int = 0) -> dict[str, Share]:
    """The share of each class among all posts of the strata, those that were not looked at included.

    Within a stratum the classes have a Dirichlet posterior with Jeffreys' prior (Gelman and others, Bayesian Data Analysis,
    3rd edition, 2013, sections 2.8 and 3.4); what was looked at is known. The interval holds the middle `LEVEL` of it. The
    same strata and seed give the same figures.
    """
    chance, total = Random(seed), sum(stratum.posts for stratum in strata)
    if not total:
        return {}
    drawn: dict[str, list[float]] = {name: [] for name in classes}
    for _ in range(_DRAWS):
        sums = dict.fromkeys(classes, 0.0)
        for stratum in strata:
            rest = stratum.posts - sum(stratum.found.values())
            weights = {name: chance.gammavariate(stratum.found.get(name, 0) + _PRIOR, 1.0) for name in classes}
            whole = sum(weights.values()) or 1.0
            for name in classes:
                sums[name] += stratum.found.get(name, 0) + rest * weights[name] / whole
        for name in classes:
            drawn[name].append(sums[name] / total)
    edge = int(_DRAWS * (1 - LEVEL) / 2)
    return {name: _share(sorted(values), edge) for name, values in drawn.items()}


def _share(values: Sequence[float], edge: int) -> Share:
    return Share(sum(values) / len(values), values[edge], values[-1 - edge])
