"""Event-time counts of the last hours: one cell a bucket, plus the buckets ahead of the last closed one."""

from array import array
from itertools import accumulate

from schemas.base import counted
from streams.virality.detect.packing import Reader, pack
from streams.virality.detect.time_grid import Grid

__all__ = ["Ring"]

MOST = 0xFFFFFFFF
PLANES = 3
"""Bytes of a count in a row, at most, unless its owner says otherwise: up to 16.7 million in a bucket."""

_MARK = -2  # what is below stands where the former form has the last closed bucket


class Ring:
    """Counts by bucket. Buckets up to `closed` live in a ring of whole hours, later ones wait in `ahead`.

    `sums` are the counts in the grid's windows that end with the last closed bucket, then in its two local ones. A
    count that exceeds 2**32 - 1 in one bucket stays there.
    """

    __slots__ = ("ahead", "cells", "closed", "sums", "too_late", "windows")

    def __init__(self, grid: Grid) -> None:
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
        self.recount()

    def resumed(self, grid: Grid, bucket: int) -> "Ring":
        """A ring of the same grid whose last closed bucket is that before `bucket`, with only what waits from there on."""
        found = Ring(grid)
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

    def to_bytes(self, planes: int = PLANES) -> bytes:
        """The counts; what follows from them is left out. What `planes` bytes a cell cannot hold is written as their most.

        First the lowest byte of every cell, then the next, up to the highest that is needed: in most rings there is but one.
        """
        closed = -1 if self.closed is None else self.closed
        ahead = sorted(self.ahead)
        highest, most = max(self.cells), (1 << 8 * planes) - 1
        used = min(planes, max(1, -(-highest.bit_length() // 8)))
        cells = pack("I", self.cells if highest <= most else [min(cell, most) for cell in self.cells])
        return (
            pack("q", (_MARK - used, closed, self.too_late, len(ahead)))
            + pack("q", ahead)
            + pack("q", [min(self.ahead[key], MOST) for key in ahead])
            + b"".join(cells[plane::4] for plane in range(used))
        )

    @classmethod
    def read(cls, reader: Reader, grid: Grid) -> "Ring":
        """The state that `to_bytes` wrote with the same grid, or its former form, which holds four bytes cell by cell."""
        found = cls(grid)
        (first,) = reader.ints("q", 1)
        closed = reader.ints("q", 1)[0] if first < _MARK else first
        found.too_late, n = reader.ints("q", 2)
        keys = reader.ints("q", n)
        found.ahead = dict(zip(keys, reader.ints("q", n), strict=True))
        size = len(found.cells)
        if first < _MARK:
            cells = bytearray(4 * size)
            for plane in range(_MARK - first):
                cells[plane::4] = reader.bytes(size)
            reader = Reader(bytes(cells))
        found.cells = reader.ints("I", size)
        if closed >= 0:
            found.closed = closed
            found.recount()
        return found
