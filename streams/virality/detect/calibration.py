"""Scores a statistic against the issue's own worst moments: the logarithm of its daily maxima."""

from math import log, sqrt

from msgspec import Struct

from streams.virality.codec import Kept, Number

__all__ = ["Calibration"]

DECAY = 1 - 1 / 10  # a day's step of a memory of 10 days
PRIOR_DEVIATION = 0.5
LEAST_DEVIATION = 0.5
OFFSET = 1.0
WINSOR_DEVIATIONS = 2.0
WINSOR_DAYS = 3.0  # weight to gather before the cap means anything


class Calibration(Kept):
    """Decayed mean and deviation of log(daily maximum + 1), from a prior mean that weighs `prior_days`."""

    __slots__ = ("deviation", "highest", "mean", "prior_days", "prior_mean", "square", "total", "weight")

    class Row(Struct, array_like=True):
        """What is learned; the prior is a setting."""

        total: Number
        square: Number
        weight: Number
        highest: Number

    def __init__(self, prior_mean: float, prior_days: float) -> None:
        self.prior_mean = prior_mean
        self.prior_days = prior_days
        self.total = 0.0
        self.square = 0.0
        self.weight = 0.0
        self.highest = 0.0  # of the day under way
        self.settle_row()

    def start_from(self, prior_mean: float, prior_days: float) -> None:
        """Change the prior."""
        self.prior_mean, self.prior_days = prior_mean, prior_days
        self.settle_row()

    def settle_row(self) -> None:
        """Work out mean and deviation."""
        prior, days = self.prior_mean, self.prior_days
        weight = self.weight + days
        self.mean = (self.total + days * prior) / weight
        second = (self.square + days * (prior * prior + PRIOR_DEVIATION**2)) / weight
        self.deviation = max(LEAST_DEVIATION, sqrt(max(0.0, second - self.mean**2)))

    def see(self, statistic: float) -> None:
        """Take a statistic of the day under way."""
        if statistic > self.highest:
            self.highest = statistic

    def end_day(self) -> None:
        """Learn the day's highest statistic and begin the next day."""
        value = log(self.highest + OFFSET)
        if self.weight >= WINSOR_DAYS:
            value = min(value, self.mean + WINSOR_DEVIATIONS * self.deviation)
        self.total = self.total * DECAY + value
        self.square = self.square * DECAY + value * value
        self.weight = self.weight * DECAY + 1
        self.highest = 0.0
        self.settle_row()

    def z(self, statistic: float) -> float:
        """Standard deviations by which `statistic` exceeds the usual worst moment of a day."""
        return (log(max(statistic, 0.0) + OFFSET) - self.mean) / self.deviation
