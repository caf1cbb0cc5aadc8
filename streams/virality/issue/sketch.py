"""About how many different names there were, in 64 bytes."""

from collections.abc import Iterable
from hashlib import blake2b
from math import log
from typing import Final, Self

__all__ = ["Sketch"]

_BITS: Final = 6
_REGISTERS: Final = 1 << _BITS
_RANKS: Final = 32 - _BITS
_BIAS: Final = 0.709  # of 64 registers
_ZERO: Final = ord("a")
_FEW: Final = 2.5 * _REGISTERS


class Sketch:
    """HyperLogLog with 64 registers (Flajolet and others, 2007): within 13 % as a rule, nearly exact for a few."""

    __slots__ = ("_registers",)

    def __init__(self, registers: bytes = bytes(_REGISTERS)) -> None:
        """Raises ValueError when these are no registers."""
        if len(registers) != _REGISTERS or max(registers) > _RANKS + 1:
            raise ValueError("no registers of a sketch")
        self._registers = bytearray(registers)

    def add(self, name: str) -> None:
        """Count a name, unless it was counted before."""
        found = int.from_bytes(blake2b(name.encode(), digest_size=4).digest())
        place = found >> _RANKS
        rank = _RANKS + 1 - (found & (1 << _RANKS) - 1).bit_length()
        if rank > self._registers[place]:
            self._registers[place] = rank

    @classmethod
    def union(cls, sketches: Iterable["Sketch"]) -> Self:
        """The sketch of all names that any of them counted."""
        columns = zip(*(one._registers for one in sketches), strict=True)
        registers = bytes(map(max, columns))
        return cls(registers) if registers else cls()

    @property
    def names(self) -> float:
        """About how many names were counted."""
        found = _BIAS * _REGISTERS**2 / sum(2.0**-rank for rank in self._registers)
        unused = self._registers.count(0)
        return _REGISTERS * log(_REGISTERS / unused) if found <= _FEW and unused else found

    def __str__(self) -> str:
        """A letter for each register, which are few different ones: so it is small where it is compressed."""
        return bytes(rank + _ZERO for rank in self._registers).decode()

    @classmethod
    def read(cls, letters: str) -> Self:
        """The sketch that `str` wrote; raises ValueError for anything else."""
        return cls(bytes(max(0, byte - _ZERO) for byte in letters.encode()))
