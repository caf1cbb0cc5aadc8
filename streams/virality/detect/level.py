"""The third path: far more in ten minutes or an hour than the hours of the last days bring."""

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from streams.virality.detect.statistics import deviance_root
from streams.virality.detect.time_grid import Grid
from streams.virality.detect.usual_hour import UsualHour

__all__ = ["LEAST_POSTS", "Rise", "multiple", "rise"]

LEAST_POSTS = (12, 20)
"""Posts in ten minutes and in an hour, at least."""

RARE, RARE_MULTIPLE = 10.0, 6.0  # posts an hour, up to which so many times as much is far more
OFTEN, OFTEN_MULTIPLE = 60.0, 4.0  # and from which on
LEAST_MEAN = 0.02
MOST_HABIT = 10.0


class Rise(NamedTuple):
    """How far a window of `window` buckets is above the usual; a `score` of 1 and more fires."""

    score: float
    observed: int
    expected: float
    alpha: float
    window: int


def multiple(posts: float) -> float:
    """How many times as much as the `posts` of a usual hour is far more."""
    place = log(max(RARE, min(OFTEN, posts)) / RARE) / log(OFTEN / RARE)
    return RARE_MULTIPLE + place * (OFTEN_MULTIPLE - RARE_MULTIPLE)


def rise(grid: Grid, sums: Sequence[int], means: Sequence[float], usual: UsualHour, deviations: float) -> Rise | None:
    """The higher rise of the local windows of `grid`, or None when neither holds more than is usual.

    `sums` are their counts. `means` are what the baseline and the habits of the day expect in them: where that is more for
    the short window than its part of the long one, as with a daily bulletin, so much more is usual in it. `deviations` is the
    root of the deviance at which the score reaches 1, provided that the count is far more.
    """
    short, long = grid.local
    habit = min(MOST_HABIT, max(1.0, means[0] * long / (means[1] * short))) if means[1] else 1.0
    found = None
    for window, observed, least, times in ((short, sums[0], LEAST_POSTS[0], habit), (long, sums[1], LEAST_POSTS[1], 1.0)):
        expected = max(LEAST_MEAN, usual.posts * window / grid.per_hour * times)
        if observed <= expected:
            continue
        surprise = deviance_root(observed, expected, usual.alpha) / deviations
        score = min(surprise, observed / max(least, multiple(usual.posts) * expected))
        # Below the threshold it falls fast, so that an incident is over soon; above, it grows as the other paths do.
        score = score * score if score < 1 else sqrt(score)
        if found is None or score > found.score:
            found = Rise(score, observed, expected, usual.alpha, window)
    return found
