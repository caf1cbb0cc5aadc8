"""The third path: far more in five minutes, ten or an hour than the hours of the last days bring."""

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from streams.virality.detect.statistics import deviance_root
from streams.virality.detect.time_grid import Grid
from streams.virality.detect.usual_hour import UsualHour

__all__ = ["LEAST_POSTS", "Counted", "Rise", "backed", "multiple", "rise"]

LEAST_POSTS = (10, 8, 15)
"""Posts in five minutes, in ten and in an hour, at least."""

RARE, RARE_MULTIPLE = 10.0, 6.25  # posts an hour, up to which so many times as much is far more
OFTEN, OFTEN_MULTIPLE = 60.0, 4.25  # and from which on
LEAST_MEAN = 0.02
MOST_HABIT = 10.0


class Counted(NamedTuple):
    """Posts of a window of `window` buckets."""

    window: int
    posts: int
    backed: float
    """So many of them count: fewer than `posts` where one minute holds most."""
    least: int
    """So many have to count."""
    mean: float
    """What the baseline and the habits of the day expect."""
    stricter: float = 0.0
    """So many times the usual have to come on top of what is far more."""


class Rise(NamedTuple):
    """How far a window of `window` buckets is above the usual; a `score` of 1 and more fires."""

    score: float
    observed: int
    expected: float
    alpha: float
    window: int


def backed(counts: Sequence[int]) -> float:
    """How many of these minutes' posts count: the loudest minute for half of the others at most."""
    posts = sum(counts)
    return min(float(posts), (posts - max(counts)) * 1.5)


def multiple(posts: float) -> float:
    """How many times as much as the `posts` of a usual hour is far more."""
    place = log(max(RARE, min(OFTEN, posts)) / RARE) / log(OFTEN / RARE)
    return RARE_MULTIPLE + place * (OFTEN_MULTIPLE - RARE_MULTIPLE)


def rise(grid: Grid, counted: Sequence[Counted], usual: UsualHour, deviations: float) -> Rise | None:
    """The highest rise of the windows, of which the last is the longest; None when none holds more than is usual.

    Where the mean of a shorter window is more than its part of the longest one's, as with a daily bulletin, so much more is
    usual in it. `deviations` is the root of the deviance at which the score reaches 1, provided that the count is far more.
    """
    longest = counted[-1]
    hour_mean = longest.mean / longest.window
    found = None
    for one in counted:
        times = min(MOST_HABIT, max(1.0, one.mean / (hour_mean * one.window))) if hour_mean else 1.0
        expected = max(LEAST_MEAN, usual.posts * one.window / grid.per_hour * times)
        if one.backed <= expected:
            continue
        surprise = deviance_root(one.backed, expected, usual.alpha) / deviations
        score = min(surprise, one.backed / max(one.least, (multiple(usual.posts) + one.stricter) * expected))
        # Below the threshold it falls fast, so that an incident is over soon; above, it grows as the other paths do.
        score = score * score if score < 1 else sqrt(score)
        if found is None or score > found.score:
            found = Rise(score, one.posts, expected, usual.alpha, one.window)
    return found
