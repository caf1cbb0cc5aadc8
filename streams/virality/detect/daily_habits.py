"""Bursts that come at the same time every day: bots, scheduled posts, programmes."""

from math import log2

from msgspec import Struct

from streams.virality.codec import Kept

__all__ = ["Schedule"]

DAYS = 5
LEAST_DAYS = 3  # to mention a habit
LEAST_FACTOR = 1.3
PRIOR_POSTS = 2.0
STEPS = 16  # codes an octave
ZERO = 64  # code of the factor 1; code 0 is a day not seen
SILENT = ZERO - STEPS
FACTORS = tuple(2 ** ((code - ZERO) / STEPS) for code in range(256))

_IS_HIGH = bytes(factor > LEAST_FACTOR for factor in FACTORS)  # by code
_LEAST_HIGH = LEAST_DAYS - (LEAST_DAYS - 1) // 2  # days without which no median is high


class Schedule(Kept):
    """Median, over the last five days, of observed over expected counts in each slot of the day.

    A burst on one or two days is an event, on three of five it is a habit that the expectation has to know.
    """

    __slots__ = ("codes", "habits", "slots")

    class Row(Struct, array_like=True):
        """What is learned."""

        codes: bytearray

    def __init__(self, slots: int) -> None:
        self.slots = slots  # in a day
        self.codes = bytearray(DAYS * slots)
        self.habits = bytearray((ZERO,)) * slots  # median code by slot, ZERO unless it is a habit

    def factor(self, slot: int) -> float:
        """By how much `slot` usually exceeds what its hour makes expect; 1 where there is no habit."""
        return FACTORS[self.habits[slot]]

    def learn(self, day: int, slot: int, observed: int, expected: float) -> None:
        """Learn `observed` posts in `slot` of calendar day number `day`, `expected` without any habit."""
        code = ZERO + round(STEPS * log2((observed + PRIOR_POSTS) / (expected + PRIOR_POSTS)))
        self.codes[day % DAYS * self.slots + slot] = min(255, max(1, code))
        self._settle(slot)

    def rest(self, day: int, slot: int, n: int) -> None:
        """Learn that nothing was posted in the `n` slots from `slot` of calendar day number `day`."""
        codes, slots = self.codes, self.slots
        start = day % DAYS * slots + slot
        codes[start : start + n] = bytes((SILENT,)) * n
        if any(max(codes[at : at + n]) > ZERO for at in range(slot, DAYS * slots, slots)):
            for each in range(slot, slot + n):
                self._settle(each)

    def _settle(self, slot: int) -> None:
        known = sorted(code for code in self.codes[slot :: self.slots] if code)
        median = known[(len(known) - 1) // 2] if len(known) >= LEAST_DAYS else ZERO
        self.habits[slot] = median if FACTORS[median] > LEAST_FACTOR else ZERO

    def settle_row(self) -> None:
        """Work out the habits."""
        codes, slots = self.codes, self.slots
        high = (codes[at : at + slots].translate(_IS_HIGH) for at in range(0, DAYS * slots, slots))
        days = sum(int.from_bytes(day, "little") for day in high).to_bytes(slots, "little")  # each byte a slot's sum
        self.habits = bytearray((ZERO,)) * slots
        for slot, n in enumerate(days):
            if n >= _LEAST_HIGH:
                self._settle(slot)
