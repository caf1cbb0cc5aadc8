"""How many different names there were: exactly for a few, else about, in 64 bytes."""

from collections.abc import Iterable
from hashlib import blake2b
from math import log
from typing import Annotated, Final, Self

from msgspec import Meta

__all__ = ["Sketch", "SketchRow"]

_BITS: Final = 6
_REGISTERS: Final = 1 << _BITS
_RANKS: Final = 32 - _BITS
_BIAS: Final = 0.709  # of 64 registers
_ZERO: Final = ord("a")
_FEW: Final = 2.5 * _REGISTERS

_LISTED: Final = 32
"""Names up to which all are known."""

SketchRow = (
    Annotated[bytes, Meta(min_length=_REGISTERS, max_length=_REGISTERS)]
    | Annotated[list[Annotated[int, Meta(ge=0, lt=1 << _RANKS + _BITS)]], Meta(max_length=_LISTED)]
)
"""The registers; or, of a few names, a number for each, in ascending order."""


class Sketch:
    """HyperLogLog with 64 registers (Flajolet and others, 2007), within 13 % as a rule; exact for a few names."""

    __slots__ = ("_listed", "_registers")

    def __init__(self, registers: bytes = bytes(_REGISTERS)) -> None:
        """Raises ValueError when these are no registers."""
        if len(registers) != _REGISTERS or max(registers) > _RANKS + 1:
            raise ValueError("no registers of a sketch")
        self._registers = bytearray(registers)
        self._listed: set[int] | None = None if any(registers) else set()

    def add(self, name: str) -> None:
        """Count a name, unless it was counted before."""
        self._add(int.from_bytes(blake2b(name.encode(), digest_size=4).digest()))

    def _add(self, found: int) -> None:
        place = found >> _RANKS
        rank = _RANKS + 1 - (found & (1 << _RANKS) - 1).bit_length()
        if rank > self._registers[place]:
            self._registers[place] = rank
        if self._listed is not None:
            self._listed.add(found)
            if len(self._listed) > _LISTED:
                self._listed = None

    @classmethod
    def union(cls, sketches: Iterable["Sketch"]) -> Self:
        """The sketch of all names that any of them counted."""
        given = list(sketches)
        registers = bytes(map(max, zip(*(one._registers for one in given), strict=True)))
        found = cls(registers) if registers else cls()
        listed = [one._listed for one in given if one._listed is not None]
        found._listed = set().union(*listed) if len(listed) == len(given) else None
        return found

    @property
    def names(self) -> float:
        """About how many names were counted."""
        if self._listed is not None:
            return float(len(self._listed))
        found = _BIAS * _REGISTERS**2 / sum(2.0**-rank for rank in self._registers)
        unused = self._registers.count(0)
        found = _REGISTERS * log(_REGISTERS / unused) if found <= _FEW and unused else found
        return max(_LISTED + 1.0, found)

    def to_row(self) -> bytes | list[int]:
        """The record, of what was counted one by one."""
        return bytes(self._registers) if self._listed is None else sorted(self._listed)

    @classmethod
    def of_row(cls, row: bytes | list[int]) -> Self:
        """The sketch of a record; raises ValueError when it is none."""
        if isinstance(row, bytes):
            return cls(row)
        found = cls()
        for one in row:
            found._add(one)
        return found
