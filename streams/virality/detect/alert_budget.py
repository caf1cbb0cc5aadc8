"""The alert budget: how often, and how lately, a series has raised the alarm."""

from math import inf, pow

from msgspec import Struct

__all__ = ["Alarms"]

DECAY = 0.5 ** (1 / (14 * 24))  # an hour's step of a half-life of 14 days
FRESH_DECAY = 0.5 ** (1 / (2 * 24))  # and of two days
APART = 3  # hours of quiet that part two alarms


class Alarms(Struct, array_like=True):
    """Decayed number of past alarms, where hours that fire in a row, or nearly, are one alarm, and the last one's age."""

    recent: float = 0.0
    quiet: float = inf
    """Hours since the last one that fired."""

    def end_hour(self, fired: bool) -> None:
        """Take that an hour ended in which the score did or did not reach 1."""
        self.recent *= DECAY
        if fired:
            if self.quiet >= APART:
                self.recent += 1
            self.quiet = 0.0
        else:
            self.quiet += 1

    def factor(self, budget: float, fresh: float) -> float:
        """How thresholds rise: by `budget` for each past alarm, and by `fresh`, halved every two days, after the last one."""
        if not budget and not fresh:
            return 1.0
        return 1 + budget * self.recent + fresh * pow(FRESH_DECAY, self.quiet)
