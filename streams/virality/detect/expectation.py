"""Counts expected in any window of the last hours: the baseline, linear between hours, times the day's habits."""

from array import array
from collections.abc import Sequence

from streams.virality.detect.baseline import Baseline
from streams.virality.detect.daily_habits import Schedule
from streams.virality.detect.time_grid import Grid
from streams.virality.detect.weekly_profile import cell_of_hour

__all__ = ["Expectation"]


class Expectation:
    """Cumulated expectation at the slot boundaries of a span of hours, as the baseline sees them all now."""

    __slots__ = ("cumulated", "grid", "rates", "start", "stop")

    def __init__(self, grid: Grid, baseline: Baseline, schedule: Schedule, alpha: float, first_hour: int, hours: int) -> None:
        self.grid = grid
        self.start = first_hour * grid.per_hour
        self.stop = self.start + hours * grid.per_hour
        slots = grid.per_hour // grid.per_slot
        known = [baseline.rate(hour, alpha) / grid.per_hour for hour in range(first_hour - 1, first_hour + hours + 1)]
        total = 0.0
        cumulated, rates = array("d", (0.0,)), array("d")
        for hour, (before, here, after) in enumerate(zip(known, known[1:], known[2:], strict=False), first_hour):
            habit = cell_of_hour(baseline.zone, hour) % 24 * slots
            for slot in range(slots):
                # Between the middles of two hours the rate runs straight from one to the other.
                place = (slot + 0.5) / slots - 0.5
                rate = here + (place * (after - here) if place > 0 else -place * (before - here))
                rate *= schedule.factor(habit + slot)
                rates.append(rate)
                total += rate * grid.per_slot
                cumulated.append(total)
        rates.append(rates[-1])
        self.rates = rates
        self.cumulated = cumulated

    def before(self, bucket: int) -> float:
        """Counts expected from the start of the span to the start of `bucket`."""
        slot, place = divmod(bucket - self.start, self.grid.per_slot)
        return self.cumulated[slot] + place * self.rates[slot]

    def means(self, end: int, windows: Sequence[int]) -> list[float]:
        """Counts expected in each of the windows, lengths in buckets, that end where bucket `end` starts."""
        cumulated, rates, size, end = self.cumulated, self.rates, self.grid.per_slot, end - self.start
        slot, place = divmod(end, size)
        until = cumulated[slot] + place * rates[slot]
        found = []
        for window in windows:
            slot, place = divmod(end - window, size)
            found.append(until - (cumulated[slot] + place * rates[slot]))
        return found

    def boundaries(self, first: int, n: int) -> list[float]:
        """`before` for the buckets `first` to `first + n`."""
        size = self.grid.per_slot
        slot, place = divmod(first - self.start, size)
        found: list[float] = []
        while len(found) <= n:
            base, rate = self.cumulated[slot], self.rates[slot]
            found.extend([base + i * rate for i in range(place, size)])
            slot, place = slot + 1, 0
        del found[n + 1 :]
        return found
