"""The fourth path: far more in six hours or a day than the same hours of the last days bring, for issues of few posts."""

from collections.abc import Sequence
from math import sqrt

from streams.virality.detect.level import Rise
from streams.virality.detect.statistics import deviance_root
from streams.virality.detect.time_grid import Grid
from streams.virality.detect.usual_span import DAY, UsualSpan

__all__ = ["MOST_USUAL", "span_rise"]

MOST_USUAL = 60.0  # posts of a usual day, from which on an hour says enough
LEAST_USUAL = 2.0  # posts of a day to expect of an issue that hardly anybody mentions
LEAST_SHARE = 0.6  # of its part of a usual day, to expect of a quiet part
LEAST_POSTS = {6: 30, DAY: 40}
MULTIPLE = {6: 4.0, DAY: 2.5}
GREW = 2.0  # times the same hours of the day before: what ebbs is no news
HOLDS = 1.5  # times the usual that the other span has to bring
ALPHA = 0.1  # as much as sums of many hours vary beside chance


def span_rise(grid: Grid, spans: Sequence[UsualSpan], recent: Sequence[int], deviations: float) -> Rise | None:
    """The higher rise of six hours and of a day, of which `recent` posts are not learned yet; None where one is as usual.

    `deviations` is the root of the deviance at which the score reaches 1, provided that the count is far more than usual,
    and twice that of the day before.
    """
    usual_day = max(LEAST_USUAL, spans[-1].usual)
    if usual_day > MOST_USUAL:
        return None
    posts = [span.before + late for span, late in zip(spans, recent, strict=True)]
    usual = [max(span.usual, LEAST_SHARE * usual_day * span.hours / DAY) for span in spans]
    if posts[0] < HOLDS * usual[0] or posts[1] < HOLDS * max(usual[1], spans[1].yesterday):
        return None
    found = None
    for span, counted, expected in zip(spans, posts, usual, strict=True):
        if counted < GREW * span.yesterday:
            continue
        surprise = deviance_root(counted, expected, ALPHA) / deviations
        score = min(surprise, counted / max(LEAST_POSTS[span.hours], MULTIPLE[span.hours] * expected))
        score = score * score if score < 1 else sqrt(score)
        if found is None or score > found.score:
            found = Rise(score, round(counted), expected, ALPHA, span.hours * grid.per_hour)
    return found
