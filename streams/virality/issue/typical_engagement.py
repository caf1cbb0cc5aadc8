"""How much engagement posts of a source usually have at an age: the middle half of those read lately."""

from bisect import bisect_right
from math import ceil, log2

from msgspec import Struct

from streams.virality.codec import Kept

__all__ = ["AGES", "ENOUGH", "Typical", "age_step"]

AGES = (0, 5, 15, 30, 60, 120, 240, 480, 1440, 2880)
"""Ages in minutes at which a step begins; a post as old as the last is past judging."""
ENOUGH = 20
"""Readings of an age that are needed to say what is usual."""

RECENT = 200  # readings of an age that are remembered: older ones fade out
STEPS = len(AGES) - 1
BINS = 44  # half doublings of 1 + actions; the last one is open
SOURCES = 8  # kept apart; all others are one
OTHERS = ""


def _value(place: int) -> float:
    """Mean of the counts that fall into a bin."""
    low, high = ceil(2 ** (place / 2) - 1), ceil(2 ** ((place + 1) / 2) - 1) - 1
    return (low + high) / 2


_VALUES = tuple(_value(place) for place in range(BINS))


def age_step(minutes: int) -> int | None:
    """Number of the step of an age in minutes, or None when the post is too old; a post from the future is new."""
    step = bisect_right(AGES, max(0, minutes)) - 1
    return step if step < STEPS else None


class Typical(Kept):
    """Actions so far of posts by source and age, as the middle half of about the last 200 readings has them.

    After CrowdTangle's over-performing score (its help pages, "How do you calculate overperforming?", 2020): posts of the
    same account at the same age, without the upper and the lower quarter; here the account is the source, on one issue.
    Only sources that ever gave a count above 0 are followed. A source of which too little is known is compared with all.
    """

    __slots__ = ("_counts",)

    class Row(Struct, array_like=True):
        """Readings by source: in each step of age, in each bin."""

        _counts: dict[str, bytearray]

    def __init__(self) -> None:
        self._counts: dict[str, bytearray] = {}

    def learn(self, source: str, step: int, actions: int) -> None:
        """Take in a reading of a post in a step of age."""
        counts = self._counts.get(source)
        if counts is None:
            if not actions:
                return
            if len(self._counts) >= SOURCES:
                source = OTHERS
            counts = self._counts.setdefault(source, bytearray(STEPS * BINS))
        counts[step * BINS + min(BINS - 1, int(2 * log2(1 + actions)))] += 1
        row = slice(step * BINS, (step + 1) * BINS)
        if sum(counts[row]) >= RECENT:
            counts[row] = bytes(n // 2 for n in counts[row])

    def expected(self, source: str, step: int) -> float | None:
        """Mean of the middle half in that step of age, or None while too little is known.

        Where posts are seldom read at that age, what is known of a younger one is doubled with every step, as if it went on
        growing as fast; with nothing younger, an older one stands for it: both err on the side of much.
        """
        own = self._counts.get(source) or self._counts.get(OTHERS)
        found = _expected([own], step) if own else None
        return _expected([*self._counts.values()], step) if found is None else found

    def to_row(self, most: int = SOURCES + 1) -> Row:
        """The record, with the `most` sources of which most is known."""
        kept = sorted(self._counts, key=lambda source: (-sum(self._counts[source]), source))[:most]
        return self.Row({source: counts for source, counts in self._counts.items() if source in kept})

    def settle_row(self) -> None:
        """See that every source has all bins."""
        if any(len(counts) != STEPS * BINS for counts in self._counts.values()):
            raise ValueError("a source has another number of bins")


def _expected(sources: list[bytearray], step: int) -> float | None:
    for near in (*range(step, -1, -1), *range(step + 1, STEPS)):
        rows = [counts[near * BINS : (near + 1) * BINS] for counts in sources]
        if sum(map(sum, rows)) >= ENOUGH:
            return _middle([sum(each) for each in zip(*rows, strict=True)]) * float(1 << max(0, step - near))
    return None


def _middle(counts: list[int]) -> float:
    """Mean of what lies between the quartiles."""
    n = sum(counts)
    low, high, passed, total = n / 4, 3 * n / 4, 0, 0.0
    for count, value in zip(counts, _VALUES, strict=True):
        total += value * max(0.0, min(high, passed + count) - max(low, passed))
        passed += count
    return total / (high - low)
