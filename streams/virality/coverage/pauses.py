"""How long a source is silent against the longest pauses of its days, in posts that it surely would have sent meanwhile."""

from math import log, sqrt
from typing import Final

from msgspec import Struct

from streams.virality.codec import Kept
from streams.virality.coverage.windows import PARTS
from streams.virality.detect.calibration import OFFSET, Calibration

__all__ = ["Pauses"]

_LONG: Final = 0.9
"""By how much the logarithm of a pause exceeds those of the longest ones of usual days: two and a half times as long."""
_DEVIATIONS: Final = 3.0
"""Or by so many deviations, where the longest pauses differ much from day to day."""
_LEAST_MISSED: Final = 5.0
_LEAST_SLOTS: Final = 2
_LEAST_DAYS: Final = 2.7
"""Weight of the days from which on the longest pauses are known: three of them, since nights do not end alike."""
_PRIOR_DAYS: Final = 0.1
_VARIANCE, _VARIANCE_DAYS = 0.09, 3.0
"""Of these logarithms, as long as it is not known."""


class Pauses(Kept):
    """The pause under way. A night in which nothing is expected makes no pause longer."""

    __slots__ = ("longest", "missed", "slots")

    class Row(Struct, array_like=True):
        """The pause under way, and how long the longest ones were."""

        slots: int
        missed: int
        longest: Calibration.Row

    def __init__(self) -> None:
        self.slots = 0
        """Slots without a post in which something was expected, up to now."""
        self.missed = 0
        """Ten thousandths of a post that surely would have come in them."""
        self.longest = Calibration(0.0, _PRIOR_DAYS)

    def take(self, posts: int, surely: int, *, learn: bool) -> None:
        """Take a slot of so many posts where `surely` ten thousandths of one were sure; -1 where that is not known."""
        if posts:
            self.slots = self.missed = 0
        elif surely >= 0:
            self.slots += surely > 0
            self.missed += surely
            if learn:
                self.longest.see(self.missed / PARTS)

    @property
    def score(self) -> float:
        """How sure it is that this is no pause: 1 and more raises an alert."""
        known, missed = self.longest, self.missed / PARTS
        if known.weight < _LEAST_DAYS:
            return 0.0
        longer = log(missed + OFFSET) - known.mean
        square = known.square - 2 * known.mean * known.total + known.weight * known.mean**2
        variance = (max(0.0, square) + _VARIANCE * _VARIANCE_DAYS) / (known.weight + _VARIANCE_DAYS)
        far = max(_LONG, _DEVIATIONS * sqrt(variance))
        return min(missed / _LEAST_MISSED, self.slots / _LEAST_SLOTS, longer / far)

    def end_day(self) -> None:
        """Learn the longest pause of a day."""
        self.longest.end_day()

    def end(self) -> None:
        """End the pause under way, whatever comes next."""
        self.slots = self.missed = 0
