"""What a spike detector learns, an hour at a time, from the counts of its ring."""

from itertools import accumulate

from streams.virality.detect.expectation import Expectation
from streams.virality.detect.hour_maxima import moments
from streams.virality.detect.spike_state import SHADOW_SECONDS, SpikeState
from streams.virality.detect.time_grid import HOUR
from streams.virality.detect.weekly_profile import cell_of_hour, local_day

__all__ = ["SpikeLearning"]

CALIBRATE_SECONDS = 12 * HOUR  # from when on the statistics are worth learning


class SpikeLearning(SpikeState):
    """Learns from hours that are over; `SpikeDetector` says what it is for."""

    __slots__ = ()

    def _expected(self) -> Expectation:
        found = self._expectation
        if found is None:
            grid, alpha = self.grid, self.dispersion.alpha[-1]
            first = self.learned - grid.history_hours
            found = Expectation(grid, self.baseline, self.schedule, alpha, first, grid.ring_hours + 1)
            self._expectation = found
        return found

    def _score(self, slow: float, fast: float) -> float:
        preset = self._preset
        return max(slow / preset.slow, fast / preset.fast) / self.alarms.factor(preset.budget, preset.fresh)

    def _learn(self, hour: int) -> None:
        grid, zone, per_hour = self.grid, self.zone, self.grid.per_hour
        start = hour * per_hour
        fraction = min(1.0, (start + per_hour - self.born) / per_hour)
        age = (start - self.born) * grid.bucket_seconds
        alpha = self.dispersion.alpha[-1]
        span = self.ring.last(start + per_hour - 1, per_hour * (grid.history_hours + 1))
        count = sum(span[-per_hour:])
        if count:
            self._learn_counts(start, span, age)
        else:
            self._learn_silence(start, span, age)
        self.baseline.learn(hour, count, fraction, alpha)
        if self.usual_hours:
            self.usual_hours.learn(hour, count, whole=fraction == 1)
        if age >= CALIBRATE_SECONDS and local_day(zone, hour + 1) != local_day(zone, hour):
            self.slow.end_day()
            self.fast.end_day()
        self._expectation = None

    def _learn_silence(self, start: int, span: list[int], age: int) -> None:
        grid = self.grid
        hour = start // grid.per_hour
        self.schedule.rest(*self._slot(hour), grid.per_hour // grid.per_slot)
        self.alarms.end_hour(False)
        if age >= SHADOW_SECONDS:
            mean = self.baseline.rate(hour, self.dispersion.alpha[-1]) / grid.per_hour
            self.dispersion.learn_silence(grid, start, span, mean)

    def _learn_counts(self, start: int, span: list[int], age: int) -> None:
        grid, schedule = self.grid, self.schedule
        known = self._expected().boundaries(start + grid.per_hour - len(span), len(span))
        counted = list(accumulate(span, initial=0))
        alarmed = False
        if age >= CALIBRATE_SECONDS:
            preset = self._preset
            found = moments(grid, self.dispersion.alpha, preset.scaled, preset.least, counted, known)
            alarmed = self._score(self.slow.z(found.slow_backed), self.fast.z(found.fast_backed)) >= 1
            self.slow.see(found.slow)
            self.fast.see(found.fast)
            if age >= SHADOW_SECONDS:
                self.dispersion.learn_hour(grid, start, counted, known, found.local)
        self.alarms.end_hour(alarmed and age >= SHADOW_SECONDS)
        day, slot = self._slot(start // grid.per_hour)
        for at in range(len(span) - grid.per_hour, len(span), grid.per_slot):
            end = at + grid.per_slot
            usual = (known[end] - known[at]) / schedule.factor(slot)
            schedule.learn(day, slot, counted[end] - counted[at], usual)
            slot += 1

    def _slot(self, hour: int) -> tuple[int, int]:
        slots = self.grid.per_hour // self.grid.per_slot
        return local_day(self.zone, hour), cell_of_hour(self.zone, hour) % 24 * slots
