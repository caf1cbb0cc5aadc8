"""What six hours and a day of the last week usually bring: medians, which a surge of two days does not move."""

from statistics import median
from typing import NamedTuple

from streams.virality.detect.usual_hour import DAYS, UsualHours

__all__ = ["DAY", "SPANS", "UsualSpan", "usual_spans"]

DAY = 24
SPANS = (6, DAY)  # hours
LEAST_DAYS = 3  # to know what is usual


class UsualSpan(NamedTuple):
    """The span of `hours` UTC hours that ends with the present one."""

    hours: int
    before: float
    """Posts of its hours that are learned."""
    usual: float
    """Posts of the same hours of the day: the median of the days before."""
    yesterday: float
    """Posts of the same hours of the day before; none where they are not known."""


def usual_spans(hours: UsualHours, hour: int, learned: int) -> list[UsualSpan] | None:
    """The spans that end with UTC hour number `hour`, those before `learned` are learned; None while little is known."""
    found = []
    for length in SPANS:
        first = hour - length + 1
        days = [hours.posts(first - back, length) for back in range(DAY, DAY * DAYS, DAY)]
        known = [posts for posts in days if posts is not None]
        if len(known) < LEAST_DAYS:
            return None
        before = hours.posts(first, max(0, min(hour, learned - 1) - first + 1))
        found.append(UsualSpan(length, before or 0.0, median(known), days[0] or 0.0))
    return found
