"""What an hour of the last days usually brings: medians, which no surge of theirs moves."""

from collections.abc import Iterable
from math import log2
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from streams.virality.codec import Kept

__all__ = ["DAYS", "UsualHour", "UsualHours"]

LATE = 6  # hours before now that say nothing yet: they may be part of a surge
SPAN = 72  # hours back to where the level begins
LEAST_HOURS = 12  # to know a level
DAYS = 7  # whose same time of day is looked at
LEAST_DAYS = 3  # to mention a time of day
KEPT = 24 * DAYS + 2
LOUDEST = 0.1  # part of the hours that says nothing about how much they vary
LEAST_ALPHA, MOST_ALPHA = 0.02, 1.0
STEPS = 8  # codes a doubling of the posts and one; code 0 is an hour not known
POSTS = (0.0, *(2 ** (code / STEPS) - 1 for code in range(255)))


class UsualHour(NamedTuple):
    """Posts of a usual hour, and their dispersion: a count of mean m varies by m + alpha m**2."""

    posts: float
    alpha: float


class UsualHours(Kept):
    """Posts by UTC hour over the last week, each kept within 5 %."""

    __slots__ = ("_found", "_hour", "codes")

    class Row(Struct, array_like=True):
        """What is learned."""

        codes: bytearray

    def __init__(self) -> None:
        self.codes = bytearray(KEPT)
        self._hour = -1
        self._found: UsualHour | None = None

    def learn(self, hour: int, posts: int, *, whole: bool) -> None:
        """Learn the posts of UTC hour number `hour`, the one after the last learned; one that is not `whole` is not known."""
        self.codes[hour % KEPT] = min(255, 1 + round(STEPS * log2(1 + posts))) if whole else 0
        self._hour = -1

    def skip(self, first: int, last: int) -> None:
        """Say that nothing is known of the hours `first` to `last`, and that the one after them is learned next."""
        for hour in range(max(first, last - KEPT + 1), last + 1):
            self.codes[hour % KEPT] = 0
        self._hour = -1

    def of(self, hour: int) -> UsualHour | None:
        """What is usual in UTC hour number `hour`; None while too little is known.

        The larger of two: the median of the last three days without the last hours, or the mean of their quieter nine
        tenths where that is more; and the median of the last seven days at that time of day.
        """
        if hour != self._hour:
            self._hour, self._found = hour, self._work_out(hour)
        return self._found

    def posts(self, first: int, n: int) -> float | None:
        """Posts of the `n` UTC hours from `first`, which are among the last learned; None when one of them is not known."""
        codes = [self.codes[hour % KEPT] for hour in range(first, first + n)]
        return sum(POSTS[code] for code in codes) if all(codes) else None

    def known(self, first: int, stop: int) -> list[float]:
        """Posts of those of the UTC hours from `first` and before `stop` that are known, which are among the last learned."""
        return [POSTS[code] for hour in range(first, stop) if (code := self.codes[hour % KEPT])]

    def loudest(self, hours: Iterable[int]) -> float:
        """Posts of the loudest of the UTC hours, which are among the last learned; one that is not known has none."""
        return max((POSTS[self.codes[hour % KEPT]] for hour in hours), default=0.0)

    def _work_out(self, hour: int) -> UsualHour | None:
        known = sorted(code for at in range(hour - SPAN, hour - LATE) if (code := self.codes[at % KEPT]))
        if len(known) < LEAST_HOURS:
            return None
        posts = [POSTS[code] for code in known]
        quiet = posts[: max(1, int(len(posts) * (1 - LOUDEST)))]
        mean = sum(quiet) / len(quiet)
        variance = sum((one - mean) ** 2 for one in quiet) / len(quiet)
        alpha = (variance - mean) / mean**2 if mean else 0.0
        usual = max(mean, median(posts), self._at_that_time(hour))
        return UsualHour(usual, min(MOST_ALPHA, max(LEAST_ALPHA, alpha)))

    def _at_that_time(self, hour: int) -> float:
        found = []
        for at in range(hour - 24, hour - 24 * DAYS - 1, -24):
            around = [self.codes[near % KEPT] for near in (at - 1, at, at + 1)]
            if all(around):
                found.append(sum(POSTS[code] for code in around) / 3)
        return median(found) if len(found) >= LEAST_DAYS else 0.0

    def settle_row(self) -> None:
        """Forget what was worked out."""
        self._hour = -1
