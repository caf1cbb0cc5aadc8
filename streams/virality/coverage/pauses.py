"""How long a source is silent against the longest pauses of its days, in posts that it surely would have sent meanwhile."""

from math import log, sqrt
from typing import Any, Final, Self

from streams.virality.coverage.windows import PARTS
from streams.virality.detect.calibration import OFFSET, Calibration

__all__ = ["Pauses"]

_LONG: Final = 0.9
"""By how much the logarithm of a pause exceeds those of the longest ones of usual days: two and a half times as long."""
_DEVIATIONS: Final = 3.0
"""Or by so many deviations, where the longest pauses differ much from day to day."""
_LEAST_MISSED: Final = 5.0
_LEAST_SLOTS: Final = 2
_LEAST_DAYS: Final = 0.9
"""Weight of the days from which on the longest pauses are known: one of them."""
_PRIOR_DAYS: Final = 0.1
_VARIANCE, _VARIANCE_DAYS = 0.09, 3.0
"""Of these logarithms, as long as it is not known."""


class Pauses:
    """The pause under way. A night in which nothing is expected makes no pause longer."""

    __slots__ = ("_longest", "_missed", "slots")

    def __init__(self) -> None:
        self.slots = 0
        """Slots without a post in which something was expected, up to now."""
        self._missed = 0
        self._longest = Calibration(0.0, _PRIOR_DAYS)

    def take(self, posts: int, surely: int, *, learn: bool) -> None:
        """Take a slot of so many posts where `surely` ten thousandths of one were sure; -1 where that is not known."""
        if posts:
            self.slots = self._missed = 0
        elif surely >= 0:
            self.slots += surely > 0
            self._missed += surely
            if learn:
                self._longest.see(self._missed / PARTS)

    @property
    def score(self) -> float:
        """How sure it is that this is no pause: 1 and more is told."""
        known, missed = self._longest, self._missed / PARTS
        if known.weight < _LEAST_DAYS:
            return 0.0
        longer = log(missed + OFFSET) - known.mean
        square = known.square - 2 * known.mean * known.total + known.weight * known.mean**2
        variance = (max(0.0, square) + _VARIANCE * _VARIANCE_DAYS) / (known.weight + _VARIANCE_DAYS)
        far = max(_LONG, _DEVIATIONS * sqrt(variance))
        return min(missed / _LEAST_MISSED, self.slots / _LEAST_SLOTS, longer / far)

    def end_day(self) -> None:
        """Learn the longest pause of a day."""
        self._longest.end_day()

    def end(self) -> None:
        """End the pause under way, whatever comes next."""
        self.slots = self._missed = 0

    def to_row(self) -> list[Any]:
        """The state as plain JSON values."""
        known = self._longest
        return [self.slots, self._missed, known.total, known.square, known.weight, known.highest]

    @classmethod
    def from_row(cls, row: list[Any]) -> Self:
        """The state that `to_row` wrote; raises ValueError where a number is none."""
        found = cls()
        if row:
            found.slots, found._missed = int(row[0]), int(row[1])
            known = found._longest
            known.total, known.square, known.weight, known.highest = map(float, row[2:])
            known.start_from(0.0, _PRIOR_DAYS)
        return found
