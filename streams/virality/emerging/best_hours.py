"""The best hours of terms: what is usual for all of them, and what each reached before."""

from math import log, sqrt
from typing import Final
from zlib import crc32

from msgspec import Struct

from streams.virality.codec import Kept, Number

__all__ = ["LEAST_PEAK", "Peaks"]

MOST_KNOWN: Final = 2000
KNOWN_DAYS: Final = 35
"""So long a term's best hour is remembered: every Monday, every first of the month."""

LEAST_PEAK: Final = 3.0
"""People of an hour that is worth remembering."""

_PRIOR_MEAN, _PRIOR_DEVIATION, _PRIOR_WEIGHT = log(5.0), 0.7, 20.0
_LEAST_DEVIATION = 0.5
_DECAY = 1 - 1 / 1000


class Peaks(Kept):
    """People in the best hours of the days of terms, in bounded memory: of about 2,000 terms, the lowest go first."""

    __slots__ = ("_known", "_sums")

    class Row(Struct, array_like=True):
        """What each term reached, and the sums over all."""

        _known: dict[int, list[int | Number]]
        _sums: tuple[Number, Number, Number]

    def __init__(self) -> None:
        self._known: dict[int, list[float]] = {}
        """By hash of a term: best hour before the last day on which it was seen, best hour of that day, the day."""
        self._sums: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def see(self, name: str, people: float, day: int) -> tuple[float, bool]:
        """Take an hour of a term on a calendar day.

        Return its best hour on earlier days, as far as it is remembered, and whether there is something new to remember.
        """
        if people < LEAST_PEAK:
            return 0.0, False
        known = self._known.setdefault(crc32(name.encode()), [0.0, 0.0, day])
        if known[2] != day:
            self._learn(known[1])
            known[0] = max(known[0], known[1]) if day - known[2] <= KNOWN_DAYS else 0.0
            known[1], known[2] = 0.0, day
        higher = people > known[1]
        if higher:
            known[1] = round(people, 2)
        if len(self._known) > 2 * MOST_KNOWN:
            kept = sorted(self._known, key=lambda key: (-max(self._known[key][:2]), -self._known[key][2], key))[:MOST_KNOWN]
            self._known = {key: self._known[key] for key in kept}
        return known[0], higher

    def before(self, name: str) -> float:
        """The best hour of a term before the last day on which it was seen, as far as it is remembered."""
        known = self._known.get(crc32(name.encode()))
        return known[0] if known else 0.0

    def _learn(self, peak: float) -> None:
        value = log(max(peak, 1.0))
        weight, total, square = self._sums
        self._sums = weight * _DECAY + 1.0, total * _DECAY + value, square * _DECAY + value * value

    def usual(self) -> tuple[float, float]:
        """Mean and deviation of the logarithm of people in the best hour of a day, over all terms that were used a little."""
        weight = self._sums[0] + _PRIOR_WEIGHT
        mean = (self._sums[1] + _PRIOR_WEIGHT * _PRIOR_MEAN) / weight
        second = (self._sums[2] + _PRIOR_WEIGHT * (_PRIOR_MEAN**2 + _PRIOR_DEVIATION**2)) / weight
        return mean, max(_LEAST_DEVIATION, sqrt(max(0.0, second - mean * mean)))
