"""Event-time counts of the last hours: one cell a bucket, plus the buckets ahead of the last closed one."""

import sys
from array import array
from itertools import accumulate

from msgspec import Struct

from schemas.base import counted
from streams.virality.codec import Kept
from streams.virality.detect.time_grid import Grid

__all__ = ["Ring"]

MOST = 0xFFFFFFFF
PLANES = 3
"""Bytes of a count in a row, at most, unless the ring says otherwise: up to 16.7 million in a bucket."""


class Ring(Kept):
    """Counts by bucket. Buckets up to `closed` live in a ring of whole hours, later ones wait in `ahead`.

    `sums` are the counts in the grid's windows that end with the last closed bucket, then in its two local ones. A
    count that exceeds 2**32 - 1 in one bucket stays there.
    """

    __slots__ = ("ahead", "cells", "closed", "planes", "sums", "too_late", "windows")

    class Row(Struct, array_like=True):
        """What is counted.

        Of the cells first the lowest byte of each, then the next, up to the highest that is needed: in most rings there is
        but one.
        """

        closed: int | None
        too_late: int
        ahead: dict[int, int]
        planes: list[bytes]

    def __init__(self, grid: Grid, planes: int = PLANES) -> None:
        """What `planes` bytes a bucket cannot hold is kept in rows as their most."""
        self.planes = planes
        self.windows = grid.windows + grid.local
        self.cells = array("I", bytes(4 * grid.ring_hours * grid.per_hour))
        self.sums = [0] * len(self.windows)
        self.ahead: dict[int, int] = {}
        self.closed: int | None = None
        self.too_late = 0

    def add(self, bucket: int, n: int) -> bool:
        """Count `n` in `bucket`; False, and counted in `too_late`, when the ring no longer holds it."""
        closed = self.closed
        if closed is None or bucket > closed:
            self.ahead[bucket] = counted(self.ahead.get(bucket, 0), n)
            return True
        cells = self.cells
        age = closed - bucket
        if age >= len(cells):
            self.miss(n)
            return False
        place = bucket % len(cells)
        before = cells[place]
        after = cells[place] = min(before + n, MOST)
        for i, window in enumerate(self.windows):
            if age < window:
                self.sums[i] += after - before
        return True

    def miss(self, n: int) -> None:
        """Say that `n` came too late to be counted."""
        self.too_late = counted(self.too_late, n)

    def advance(self, bucket: int) -> None:
        """Close every bucket up to `bucket`, which is not before the last closed one."""
        cells, sums, ahead = self.cells, self.sums, self.ahead
        size = len(cells)
        closed = bucket - 1 if self.closed is None else self.closed
        self.closed = bucket
        if bucket == closed + 1:
            new = cells[bucket % size] = min(ahead.pop(bucket, 0), MOST)
            if not ahead:
                self.ahead = {}  # an emptied dict keeps its size
            pairs = zip(sums, self.windows)  # noqa: B905 - said by keyword it takes a quarter longer
            self.sums = [known + new - cells[(bucket - window) % size] for known, window in pairs]
            return
        if bucket == closed:
            return
        if bucket - closed >= size:
            self.cells = cells = array("I", bytes(4 * size))
        else:
            first, last = (closed + 1) % size, bucket % size
            if first <= last:
                cells[first : last + 1] = array("I", bytes(4 * (last + 1 - first)))
            else:
                cells[first:] = array("I", bytes(4 * (size - first)))
                cells[: last + 1] = array("I", bytes(4 * (last + 1)))
        if ahead:
            for key in [key for key in ahead if key <= bucket]:
                n = ahead.pop(key)
                if bucket - key < size:
                    cells[key % size] = min(n, MOST)
            self.ahead = dict(ahead)
        elif not any(sums):
            return  # windows without a count stay so
        self.recount()

    def resumed(self, grid: Grid, bucket: int) -> "Ring":
        """A ring of the same grid whose last closed bucket is that before `bucket`, with only what waits from there on."""
        found = Ring(grid, self.planes)
        found.closed, found.too_late = bucket - 1, self.too_late
        found.ahead = {at: n for at, n in self.ahead.items() if at >= bucket}
        return found

    def recount(self) -> None:
        """Work out the window sums from the cells."""
        if self.closed is None:
            return
        back = list(accumulate(reversed(self.last(self.closed, max(self.windows)))))
        self.sums = [back[window - 1] for window in self.windows]

    def last(self, bucket: int, n: int) -> list[int]:
        """The counts of the `n` buckets that end with `bucket`, oldest first; the ring must hold them."""
        cells = self.cells
        stop = bucket % len(cells) + 1
        if stop >= n:
            return cells[stop - n : stop].tolist()
        return cells[stop - n :].tolist() + cells[:stop].tolist()

    def to_row(self) -> Row:
        """The counts; what follows from them is left out."""
        highest, most = max(self.cells), (1 << 8 * self.planes) - 1
        cells = self.cells if highest <= most else array("I", (min(cell, most) for cell in self.cells))
        used = min(self.planes, max(1, -(-highest.bit_length() // 8)))
        data = cells.tobytes()
        planes = [data[_at(plane) :: 4] for plane in range(used)]
        ahead = {bucket: min(self.ahead[bucket], MOST) for bucket in sorted(self.ahead)}
        return self.Row(self.closed, self.too_late, ahead, planes)

    def take_row(self, row: Row) -> None:
        """Take back the counts of a ring of the same grid."""
        cells = bytearray(4 * len(self.cells))
        for plane, found in enumerate(row.planes):
            cells[_at(plane) :: 4] = found  # one of another size is refused
        self.cells = array("I", bytes(cells))
        self.closed, self.too_late, self.ahead = row.closed, row.too_late, row.ahead
        self.recount()


def _at(plane: int) -> int:
    """Where in a cell its byte of a plane is, the lowest first."""
    return plane if sys.byteorder == "little" else 3 - plane
