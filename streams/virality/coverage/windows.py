"""Posts of a source against its expected posts, in the windows of the last eight hours."""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct

from streams.virality.codec import Kept

__all__ = ["LEAST_EXPECTED", "PARTS", "SLOT_MINUTES", "WINDOWS", "Flow", "FlowSlot", "Flows"]

SLOT_MINUTES: Final = 5
WINDOWS: Final = (3, 12, 24, 48, 96)
"""Slots of the windows that are looked at: 15 minutes, 1, 2, 4 and 8 hours."""

LEAST_EXPECTED: Final = 8.0
"""Posts that must have been expected, or missed, before anything is said."""

PARTS: Final = 10_000
"""Of a post: expectations are whole numbers of them, so that sums are exact."""


class Flow(NamedTuple):
    """Posts that came and posts that were expected in the last `minutes`; `prompt` are those that came in time.

    `surely` is what is expected at least: of an hour that was seen once or twice the baseline says little.
    """

    minutes: int
    observed: int
    prompt: int
    expected: float
    surely: float


class FlowSlot(NamedTuple):
    """Five minutes in which somebody spoke: posts that came, those that came in time, and what was expected.

    `expected` and `surely` are in ten thousandths of a post; -1 when they are not known.
    """

    number: int
    posts: int
    prompt: int
    expected: int
    surely: int


class Flows(Kept):
    """The last slots in which somebody spoke, and their sums in each window."""

    __slots__ = ("_sums", "slots")

    class Row(Struct, array_like=True):
        """The slots; the sums follow from them."""

        slots: list[FlowSlot]

    def __init__(self) -> None:
        self.slots: deque[FlowSlot] = deque(maxlen=WINDOWS[-1])
        self._sums = [[0, 0, 0, 0, 0] for _ in WINDOWS]

    def to_row(self) -> Row:
        """The record."""
        return self.Row(list(self.slots))

    def take_row(self, row: Row) -> None:
        """Become what a record says, from nothing."""
        for slot in row.slots:
            self.append(slot)

    def append(self, slot: FlowSlot) -> None:
        """Add the next slot."""
        slots = self.slots
        for window, sums in zip(WINDOWS, self._sums, strict=True):
            if len(slots) >= window:
                _add(sums, slots[-window], -1)
            _add(sums, slot, 1)
        slots.append(slot)

    def of(self, window: int) -> Flow:
        """The last slots, as many as the window of that place in `WINDOWS` has, as far as they are known."""
        known, posts, prompt, expected, surely = self._sums[window]
        return Flow(known * SLOT_MINUTES, posts, prompt, expected / PARTS, surely / PARTS)

    def whole(self) -> Iterator[tuple[int, Flow]]:
        """The windows that are known from end to end, each with its place in `WINDOWS`, the shortest first."""
        for place, window in enumerate(WINDOWS):
            flow = self.of(place)
            if flow.minutes == window * SLOT_MINUTES:
                yield place, flow

    def shortest_usable(self) -> Flow | None:
        """The shortest window of an hour and more that shows how much of the source arrives; None if none does."""
        flows = (self.of(window) for window in range(1, len(WINDOWS)))
        return next((one for one in flows if one.expected >= LEAST_EXPECTED), None)

    @property
    def half_known(self) -> bool:
        """Whether it is known of at least half of the slots what was expected in them."""
        return 2 * self._sums[-1][0] >= len(self.slots) > 0


def _add(sums: list[int], slot: FlowSlot, sign: int) -> None:
    if slot.expected >= 0:
        sums[0] += sign
        sums[1] += sign * slot.posts
        sums[2] += sign * slot.prompt
        sums[3] += sign * slot.expected
        sums[4] += sign * slot.surely
