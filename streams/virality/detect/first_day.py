"""The path of an issue's first day: far more in ten minutes or an hour than in what little is known of it."""

from collections.abc import Sequence
from math import ceil, log, sqrt
from typing import NamedTuple

from streams.virality.detect.level import Rise, backed
from streams.virality.detect.statistics import deviance_root
from streams.virality.detect.time_grid import Grid

__all__ = ["LEAST_POSTS", "UNSURE_MINUTES", "Begun", "first_day_rise"]

LEAST_POSTS = (8, 24)
"""Posts in ten minutes and in an hour, at least."""

UNSURE_MINUTES = 10  # from its first one on: of the posts before that one, not all are known
LEAST_MINUTES = 20  # before a window, to compare it with
LEAST_HOURS = 3  # whole ones, to speak of a usual hour
BUSY = 0.65  # part of the hours so far that a usual hour is as busy as
PRIOR_POSTS, PRIOR_HOURS = 1.0, 0.5
LEAST_USUAL = PRIOR_POSTS / PRIOR_HOURS
RARE, RARE_MULTIPLE = 10.0, 10.0  # posts an hour, up to which so many times as much is far more
OFTEN, OFTEN_MULTIPLE = 60.0, 4.0  # and from which on
UNSURE = 1.4  # times more, before there are so many hours
ALPHA = 0.3  # as much as an hour varies beside chance, where neither level nor rhythm are known


class Begun(NamedTuple):
    """A window of `window` buckets, and what is known from before it."""

    window: int
    counts: Sequence[int]
    """Of its buckets."""
    least: int
    """Posts that have to count."""
    hours: Sequence[float]
    """Posts of the whole hours that were over when it began."""
    before: Sequence[int]
    """Counts of the buckets before it, the last hours at most, without the unsure ones."""
    unsure: int = 0
    """Posts of those, whose time does not count."""


def first_day_rise(grid: Grid, windows: Sequence[Begun], deviations: float) -> Rise | None:
    """The highest rise of the windows, of which the last is the longest; None where too little is known from before them.

    Usual is the mean of a Gamma distribution that began with one post in half an hour, or, where three whole hours are
    known, what two thirds of them do not exceed. `deviations` is the root of the deviance from that, and from the hour
    before, at which the score reaches 1, provided that the count is far more.
    """
    found = None
    for one in windows:
        if len(one.before) * grid.bucket_seconds < 60 * LEAST_MINUTES:
            continue
        posts = sum(one.counts)
        counted = backed(one.counts) if one.window < grid.per_hour else float(posts)
        usual, alpha, times = _usual(grid, one)
        lately = _rate(grid, one.before[-grid.per_hour :])
        part = one.window / grid.per_hour
        surprise = deviance_root(counted, max(usual, lately) * part, alpha) / deviations
        score = min(surprise, counted / max(one.least, times * usual * part))
        score = score * score if score < 1 else sqrt(score)
        if found is None or score >= found.score:
            found = Rise(score, posts, usual * part, alpha, one.window)
    return found


def _usual(grid: Grid, one: Begun) -> tuple[float, float, float]:
    """Posts of a usual hour, their dispersion, and how many times as much is far more."""
    if len(one.hours) < LEAST_HOURS:
        usual = _rate(grid, one.before, one.unsure)
        return usual, ALPHA + 1 / (sum(one.before) + one.unsure + PRIOR_POSTS), UNSURE * _multiple(usual)
    usual = max(LEAST_USUAL, sorted(one.hours)[ceil(BUSY * (len(one.hours) - 1))])
    return usual, ALPHA, _multiple(usual)


def _rate(grid: Grid, counts: Sequence[int], more: int = 0) -> float:
    """Posts an hour, as likely as a few buckets, `more` posts and what was thought before make it."""
    return (sum(counts) + more + PRIOR_POSTS) / (len(counts) / grid.per_hour + PRIOR_HOURS)


def _multiple(posts: float) -> float:
    place = log(max(RARE, min(OFTEN, posts)) / RARE) / log(OFTEN / RARE)
    return RARE_MULTIPLE + place * (OFTEN_MULTIPLE - RARE_MULTIPLE)
