"""The form of a row of the topic `issue-state`: how far it has come, and parts that are read one by one."""

import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import orjson

from schemas.base import LAST_MINUTE, MOST_COUNTED
from streams.errors import NewerFormatError
from streams.virality.inflate import inflated
from streams.virality.issue.row_budget import ROOMS, Room

__all__ = ["PARTS", "ROW_BYTES", "RowAge", "fitting", "parts_of", "row_age"]

ROW_BYTES: Final = 10_496
"""No row is larger."""

PARTS: Final = ("facts", "incident", "volume", "negative", "engagement", "said")
"""`facts` are a few numbers and `said` what people read and viral posts, both as JSON; the others are the detectors'."""

_HEAD = struct.Struct("<BqQ")
_CHECK = struct.Struct("<I")
_LENGTHS = struct.Struct(f"<{len(PARTS)}I")
_VERSION = 4  # of the same form as 3, with detectors that a former release cannot read
_READS = (1, 2, 3, 4)
_MOST_BYTES = 4 * 1024 * 1024  # decompressed
_BEFORE_PARTS = 2  # up to this version all is compressed together; 1 has neither engagement nor viral posts


class RowAge(NamedTuple):
    """How far a row has come; the larger of two rows of an issue is the newer."""

    closed: int
    folded: int


def row_age(row: bytes) -> RowAge:
    """The age of a row, without reading the rest of it.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError: the row is damaged, or cut off.
    """
    if len(row) < _HEAD.size:
        raise ValueError("an issue's row is cut off")
    version, closed, folded = _HEAD.unpack_from(row)
    # Every format begins with how far the row has come; what does not is no row of any release.
    if not -1 <= closed <= LAST_MINUTE or folded > MOST_COUNTED:
        raise ValueError("it is no issue's row")
    if version > _VERSION and closed > 0:
        raise NewerFormatError("the row of an issue", version, _VERSION)
    if version not in _READS:
        raise ValueError(f"an issue's row has version {version}, this program reads {_READS[0]} to {_READS[-1]}")
    return RowAge(closed, folded)


def fitting(age: RowAge, parts: Mapping[str, bytes], said: Callable[[Room], bytes]) -> bytes:
    """The row that holds the `parts`, and of what is `said` as much as there is room for."""
    for room in ROOMS:
        row = _row(age, {**parts, "said": said(room)})
        if len(row) <= ROW_BYTES:
            break
    return row


def _row(age: RowAge, parts: Mapping[str, bytes]) -> bytes:
    found = [parts.get(name, b"") for name in PARTS]
    body = b"".join((_LENGTHS.pack(*map(len, found)), *found))
    return _HEAD.pack(_VERSION, *age) + _CHECK.pack(zlib.crc32(body)) + body


def parts_of(row: bytes) -> dict[str, bytes]:
    """The parts of a row, those that there are. What a part says is not looked at.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError: the row is damaged.
    """
    row_age(row)
    try:
        if row[0] <= _BEFORE_PARTS:
            return _parts_before(inflated(row[_HEAD.size :], _MOST_BYTES))
        (check,) = _CHECK.unpack_from(row, _HEAD.size)
        at = _HEAD.size + _CHECK.size
        if zlib.crc32(row[at:]) != check:
            raise ValueError("its check sum is another one")
        lengths = _LENGTHS.unpack_from(row, at)
    except (zlib.error, struct.error) as error:
        raise ValueError(str(error)) from error
    at += _LENGTHS.size
    found: dict[str, bytes] = {}
    for name, length in zip(PARTS, lengths, strict=True):
        if length:
            found[name] = row[at : at + length]
        at += length
    return found


def _parts_before(body: bytes) -> dict[str, bytes]:
    """The parts of a row of a former version."""
    facts, *parts = _cut(body)
    known: dict[str, Any] = orjson.loads(facts)
    said = {"recent": known.pop("recent"), "viral": known.pop("viral", None)}
    found = dict(zip(("volume", "negative", "incident", "engagement"), parts, strict=False))
    return found | {"facts": zlib.compress(orjson.dumps(known)), "said": zlib.compress(orjson.dumps(said))}


def _cut(body: bytes) -> list[bytes]:
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        (length,) = _CHECK.unpack_from(body, at)
        at += _CHECK.size
        parts.append(body[at : at + length])
        at += length
    return parts
