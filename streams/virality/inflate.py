"""Decompression with a bound: a few bytes of garbage may claim to be a gigabyte."""

import struct
import zlib

__all__ = ["DAMAGE", "inflated"]

DAMAGE = (zlib.error, struct.error, LookupError, TypeError, AttributeError)
"""What reading raises where bytes are damaged, besides ValueError."""


def inflated(data: bytes, most: int) -> bytes:
    """What `zlib.compress` was given, at most `most` bytes of it.

    Raises:
        ValueError: it is no such thing, or larger.
    """
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(data, most)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not reader.eof or reader.unused_data:
        raise ValueError(f"it is cut off, or more than {most} bytes")
    return found
