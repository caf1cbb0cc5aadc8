"""Rows of state: what an object keeps is declared once, as a record, and msgspec writes and reads it."""

import sys
import zlib
from array import array
from collections.abc import Callable
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from streams.virality.inflate import inflated

__all__ = ["MOST_BYTES", "Floats", "Kept", "Number", "decoder", "encoded", "pack", "unpack"]

MOST_BYTES: Final = 1024 * 1024
"""Of a packed record, decompressed, unless its owner says otherwise."""

Number = Annotated[float, msgspec.Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
"""A float that is a number, and has an end."""

if TYPE_CHECKING:
    Floats = array[float]
else:
    Floats = array  # of format 'f' or 'd'

Record = TypeVar("Record")


class Kept:
    """An object of which rows keep what its `Row` declares, a record of attributes by their names.

    What follows from these is left out, and so are settings, which the object has from its making. A field that a later
    release adds comes last and has a default, which is what a row without it says.
    """

    __slots__ = ()

    Row: Any

    def to_row(self) -> Any:
        """The record."""
        return self.Row(*[_row_of(getattr(self, name)) for name in self.Row.__struct_fields__])

    def take_row(self, row: Any) -> None:
        """Become what a record says; of a part that one of both has not, the other says nothing.

        Raises:
            ValueError: it is of an object of another size.
        """
        for name in row.__struct_fields__:
            value, mine = getattr(row, name), getattr(self, name)
            if isinstance(mine, Kept):
                if value is not None:
                    mine.take_row(value)
            elif mine is not None or not isinstance(value, Struct):
                if isinstance(mine, array | bytearray) and len(value) != len(mine):
                    raise ValueError(f"{name} has {len(value)} items, not {len(mine)}")
                setattr(self, name, value)
        self.settle_row()

    def settle_row(self) -> None:
        """Work out what follows from what was read."""


def _row_of(value: Any) -> Any:
    return value.to_row() if isinstance(value, Kept) else value


def encoded(record: Any) -> bytes:
    """A record as bytes."""
    return _ENCODER.encode(record)


def pack(record: Any) -> bytes:
    """A record as compressed bytes."""
    return zlib.compress(encoded(record), 1)


def unpack(data: bytes, kind: Callable[..., Record], most: int = MOST_BYTES) -> Record:
    """The record that `pack` was given.

    Raises:
        ValueError: it is none of that kind, or larger than `most` bytes.
    """
    found: Record = decoder(kind).decode(inflated(data, most))
    return found


@cache
def decoder(kind: Any) -> Any:
    """Reads bytes that `encoded` gave as records of a kind."""
    return msgspec.msgpack.Decoder(kind, dec_hook=_read)


def _write(value: Any) -> bytes:
    if not isinstance(value, array):
        raise TypeError(f"a row holds no {type(value).__name__}")
    if sys.byteorder == "big":
        value = array(value.typecode, value)
        value.byteswap()
    return bytes(value.typecode, "ascii") + bytes(value)


def _read(kind: Any, data: Any) -> Any:
    if kind is not array or data[:1] not in (b"f", b"d"):
        raise ValueError(f"no {kind.__name__}")
    found = array(data[:1].decode(), data[1:])
    if sys.byteorder == "big":
        found.byteswap()
    if not isfinite(sum(found)):
        raise ValueError("not a number")
    return found


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_write)
