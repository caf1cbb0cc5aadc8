"""Bursts that come at the same time every day: bots, scheduled posts, programmes."""

from math import log2

from streams.virality.packing import Reader, pack

__all__ = ["Schedule"]

DAYS = 5
LEAST_DAYS = 3  # to speak of a habit
LEAST_FACTOR = 1.3
PRIOR_POSTS = 2.0
STEPS = 16  # codes an octave
ZERO = 64  # code of the factor 1; code 0 is a day not seen
FACTORS = tuple(2 ** ((code - ZERO) / STEPS) for code in range(256))


class Schedule:
    """Median, over the last five days, of observed over expected counts in each slot of the day.

    A burst on one or two days is an event, on three of five it is a habit that the expectation has to know.
    """

    __slots__ = ("codes", "factors", "slots")

    def __init__(self, slots: int) -> None:
        self.slots = slots  # in a day
        self.codes = bytearray(DAYS * slots)
        self.factors = [1.0] * slots

    def learn(self, day: int, slot: int, observed: int, expected: float) -> None:
        """Learn `observed` posts in `slot` of calendar day number `day`, `expected` without any habit."""
        code = ZERO + round(STEPS * log2((observed + PRIOR_POSTS) / (expected + PRIOR_POSTS)))
        self.codes[day % DAYS * self.slots + slot] = min(255, max(1, code))
        self._settle(slot)

    def _settle(self, slot: int) -> None:
        known = sorted(code for code in self.codes[slot :: self.slots] if code)
        factor = FACTORS[known[(len(known) - 1) // 2]] if len(known) >= LEAST_DAYS else 1.0
        self.factors[slot] = factor if factor > LEAST_FACTOR else 1.0

    def to_bytes(self) -> bytes:
        """The learned state."""
        return pack("B", self.codes)

    @classmethod
    def read(cls, reader: Reader, slots: int) -> "Schedule":
        """The state that `to_bytes` wrote for as many slots a day."""
        found = cls(slots)
        found.codes = bytearray(reader.ints("B", DAYS * slots))
        for slot in range(slots):
            if any(code > ZERO for code in found.codes[slot::slots]):
                found._settle(slot)
        return found
