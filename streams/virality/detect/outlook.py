"""What comes after a moment: how many posts, and whether they become more.

Quantiles of the posts to come are linear in the logarithms of what was counted (quantile regression; Koenker and Bassett,
1978), and which way it goes is a multinomial logit of the same. `tests/benchmarks/bench_outlook.py` fits the weights on real
series, and says how often it holds on collections that were left out.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import ceil, exp, floor, log, log10
from pathlib import Path
from typing import Final, Literal, NamedTuple

from streams.virality.detect.hour import usual_posts
from streams.virality.detect.spike import SpikeDetector

__all__ = ["HORIZONS", "PHASES", "WEIGHTS", "Moment", "Phase", "Weights", "band", "moment_of", "phase_of", "weights"]

Phase = Literal["growing", "peak", "ebbing"]

HORIZONS: Final = (60, 180)
"""Minutes that are looked ahead."""

PHASES: Final[tuple[Phase, ...]] = ("ebbing", "peak", "growing")
"""In the order of their weights."""

WEIGHTS: Final = Path(str(files("streams.virality.detect") / "outlook.json"))

_LONGEST: Final = 180
_MOST_LOGARITHM: Final = 40.0
_FIGURES: Final = 2


class Weights(NamedTuple):
    """The weights of a moment's features, the constant one first."""

    phases: tuple[tuple[float, ...], ...]
    """Of each of `PHASES`."""
    bands: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    """Of each of `HORIZONS`: of the lower and of the upper end."""


class Moment(NamedTuple):
    """What is known of a minute that is over."""

    hour: int
    """Posts of the last hour."""
    quarter: int
    five: int
    """Of its last five minutes."""
    three_hours: int
    loudest: int
    """Posts of the loudest minute of the last hour."""
    loudest_lately: int
    """Of the loudest one of the last five."""
    usual: tuple[float, ...]
    """Posts an hour that are usual in each of `HORIZONS`."""

    def features(self, horizon: int) -> list[float]:
        """What weights are of, for a horizon by its place: all as posts an hour, on the scale of logarithms."""
        posts = (
            self.hour,
            4 * self.quarter,
            12 * self.five,
            self.three_hours / 3,
            self.usual[horizon],
            60 * self.loudest,
            60 * self.loudest_lately,
        )
        return [1.0, *(log(one + 1) for one in posts)]


@cache
def weights() -> Weights:
    """The weights that the program has."""
    found = json.loads(WEIGHTS.read_text())
    return Weights(tuple(map(tuple, found["phases"])), tuple((tuple(lower), tuple(upper)) for lower, upper in found["bands"]))


def moment_of(detector: SpikeDetector, bucket: int) -> Moment:
    """The moment at the end of the last closed bucket of a detector whose buckets are minutes."""
    counts = detector.ring.last(bucket, _LONGEST)
    hour = counts[-60:]
    ahead = [usual_posts(detector, bucket + minutes) for minutes in range(60, HORIZONS[-1] + 1, 60)]
    return Moment(
        hour=sum(hour),
        quarter=sum(hour[-15:]),
        five=sum(hour[-5:]),
        three_hours=sum(counts),
        loudest=max(hour),
        loudest_lately=max(hour[-5:]),
        usual=tuple(60 / minutes * sum(ahead[: minutes // 60]) for minutes in HORIZONS),
    )


def band(known: Weights, moment: Moment, horizon: int) -> tuple[int, int]:
    """Least and most posts to expect in a horizon, by its place in `HORIZONS`; of two figures, rounded outwards."""
    features = moment.features(horizon)
    low, high = sorted(exp(min(_MOST_LOGARITHM, _dot(one, features))) - 1 for one in known.bands[horizon])
    return _rounded(max(0.0, low), floor), max(1, _rounded(max(0.0, high), ceil))


def phase_of(known: Weights, moment: Moment) -> Phase:
    """Growing when the next hour has more posts than the last one by a quarter, ebbing when fewer: what is the likeliest."""
    features = moment.features(0)
    _, found = max(zip((_dot(one, features) for one in known.phases), PHASES, strict=True), key=lambda one: one[0])
    return found


def _dot(one: Sequence[float], features: Sequence[float]) -> float:
    return sum(weight * feature for weight, feature in zip(one, features, strict=True))


def _rounded(value: float, whole: Callable[[float], int]) -> int:
    """Two figures of a number."""
    unit = int(10 ** max(0, floor(log10(value)) + 1 - _FIGURES)) if value >= 1 else 1
    return whole(value / unit) * unit
