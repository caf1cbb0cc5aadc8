"""Rows as a release to come may write them."""

import zlib

import orjson

from streams.virality.emerging.detector import ROW_KEY

__all__ = ["newer_row"]

_FORMAT = 200


def newer_row(key: bytes, row: bytes) -> bytes:
    """The row of an issue, a source, the terms or a channel in a format that this release does not know."""
    if key == ROW_KEY.encode():
        return zlib.compress(orjson.dumps(orjson.loads(zlib.decompress(row)) | {"version": _FORMAT}))
    if row.startswith(b"{"):
        return orjson.dumps(orjson.loads(row) | {"version": _FORMAT})
    return bytes([_FORMAT]) + row[1:]
