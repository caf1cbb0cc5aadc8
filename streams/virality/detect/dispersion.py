"""How much more than Poisson the counts of a window vary: negative-binomial dispersion by the method of moments."""

from array import array
from collections.abc import Sequence

from msgspec import Struct

from streams.virality.codec import Floats, Kept
from streams.virality.detect.time_grid import Grid

__all__ = ["Dispersion"]

DECAY = 0.5 ** (1 / 72)  # an hour's step of a half-life of 72 h
PRIOR_ALPHA = 0.2
PRIOR_WEIGHT = 1.0
LEAST, MOST = 1e-3, 20.0
WINSOR_DEVIATIONS = 3.0


class Dispersion(Kept):
    """Dispersion `alpha` of each window, where a count of mean m has the variance m + alpha m**2."""

    __slots__ = ("alpha", "excess", "square")

    class Row(Struct, array_like=True):
        """The learned sums."""

        excess: Floats
        square: Floats

    def __init__(self, windows: int) -> None:
        self.excess = array("d", bytes(8 * windows))
        self.square = array("d", bytes(8 * windows))
        self.alpha = [PRIOR_ALPHA] * windows
        self.settle_row()

    def decay(self) -> None:
        """Forget one hour's worth."""
        for i in range(len(self.excess)):
            self.excess[i] *= DECAY
            self.square[i] *= DECAY

    def learn(self, window: int, count: float, mean: float, times: int = 1) -> None:
        """Learn `count` in a window of mean `mean`, `times` over; what exceeds +3 sd is cut off."""
        square = mean * mean
        cap = mean + WINSOR_DEVIATIONS * (mean + self.alpha[window] * square) ** 0.5 + 1
        error = min(count, cap) - mean
        self.excess[window] += times * (error * error - mean)
        self.square[window] += times * square

    def settle_row(self) -> None:
        """Work out `alpha` from what was learned."""
        self.alpha = [
            min(MOST, max(LEAST, (excess + PRIOR_WEIGHT * PRIOR_ALPHA) / (square + PRIOR_WEIGHT)))
            for excess, square in zip(self.excess, self.square, strict=True)
        ]

    def learn_hour(
        self, grid: Grid, start: int, counted: Sequence[int], known: Sequence[float], local: Sequence[float]
    ) -> None:
        """Learn the windows that end, side by side, in the hour from bucket `start`.

        `counted` and `known` are counts and expectations cumulated over a span that ends with the hour, one more than
        buckets; `local` are the local factors of the hour's buckets, which the fast windows' expectations follow.
        """
        self.decay()
        hour = len(counted) - 1 - grid.per_hour
        for i, window in enumerate(grid.windows):
            for end in range(hour + (-start % window or window), len(counted), window):
                mean = known[end] - known[end - window]
                if i in grid.fast:
                    mean *= local[end - hour - 1]
                self.learn(i, counted[end] - counted[end - window], mean)
        self.settle_row()

    def learn_silence(self, grid: Grid, start: int, span: Sequence[int], mean: float) -> None:
        """Learn an hour without posts from bucket `start`, where `mean` are expected in every bucket.

        `span` are the counts of the buckets that end with the hour, as far back as the longest window.
        """
        self.decay()
        silent = not any(span)
        for i, window in enumerate(grid.windows):
            times = (start + grid.per_hour) // window - start // window
            if silent:
                expected = mean * window
                square = expected * expected
                self.excess[i] += times * (square - expected)
                self.square[i] += times * square
            elif times:
                self.learn(i, sum(span[-window:]), mean * window, times)
        self.settle_row()
