"""Numbers to bytes and back, little-endian, for the states of the detectors."""

import struct
from array import array
from collections.abc import Sequence
from math import isfinite
from typing import Any

__all__ = ["Reader", "pack"]


def pack(kind: str, values: Sequence[float]) -> bytes:
    """All `values` in the struct format `kind` (one letter)."""
    return struct.pack(f"<{len(values)}{kind}", *values)


class Reader:
    """Reads what `pack` wrote, front to back."""

    __slots__ = ("_finite", "at", "data")

    def __init__(self, data: bytes, *, finite: bool = False) -> None:
        """With `finite`, numbers that are none, or have no end, are refused with a ValueError."""
        self._finite = finite
        self.data = data
        self.at = 0

    def floats(self, kind: str, n: int) -> "array[float]":
        """The next `n` numbers of format `kind` ('d' or 'f')."""
        found = array(kind, self._take(kind, n))
        if self._finite and not isfinite(sum(found)):
            raise ValueError("not a number")
        return found

    def ints(self, kind: str, n: int) -> "array[int]":
        """The next `n` numbers of an integer format."""
        return array(kind, self._take(kind, n))

    def bytes(self, n: int) -> bytes:
        """The next `n` bytes; raises struct.error where there are fewer."""
        found: bytes = self._take("s", n)[0]
        return found

    def _take(self, kind: str, n: int) -> Any:
        form = f"<{n}{kind}"
        found = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return found
