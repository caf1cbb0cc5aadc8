"""The form of a row of the topic `issue-state`: how far it has come, a few facts, and parts that are read one by one."""

import struct
import zlib
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from msgspec import Struct

from schemas.base import LAST_MINUTE, MOST_COUNTED
from streams.errors import NewerFormatError
from streams.mentions.positions import Positions
from streams.virality.codec import decoder, encoded
from streams.virality.detect.incident import Incident
from streams.virality.issue.row_budget import ROW_BUDGETS, RowBudget

__all__ = ["FORM", "HEAD", "ROW_BYTES", "IssueRow", "RowAge", "fitting", "row_age", "row_of", "written"]

ROW_BYTES: Final = 10_496
"""No row is larger."""

FORM: Final = 6
"""Changes with every form that the release before cannot read."""

HEAD: Final = struct.Struct("<BqQ")
"""Form, last minute that is over and mentions counted: every form begins so."""

_CHECK = struct.Struct("<I")


class RowAge(NamedTuple):
    """How far a row has come; the larger of two rows of an issue is the newer."""

    closed: int
    folded: int


class IssueRow(Struct, array_like=True):
    """What a row says beside its age."""

    zone: str
    posts: int
    too_late: int
    last_mention: int
    history_until: int
    waiting: bool
    marks: bytes
    positions: Positions.Row
    incident: Incident.Row
    parts: dict[str, bytes]
    """The detectors that there are and the last hour, by name, each packed for itself."""


def row_age(row: bytes) -> RowAge:
    """The age of a row, without reading the rest of it.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError: the row is damaged, or cut off.
    """
    if len(row) < HEAD.size:
        raise ValueError("an issue's row is cut off")
    form, closed, folded = HEAD.unpack_from(row)
    # Every form begins with how far the row has come; what does not is no row of any release.
    if not -1 <= closed <= LAST_MINUTE or folded > MOST_COUNTED:
        raise ValueError("it is no issue's row")
    if form > FORM and closed > 0:
        raise NewerFormatError("the row of an issue", form, FORM)
    if not 1 <= form <= FORM:
        raise ValueError(f"an issue's row has version {form}, this program reads 1 to {FORM}")
    return RowAge(closed, folded)


def fitting(age: RowAge, make: Callable[[RowBudget], IssueRow]) -> bytes:
    """The row that `make` gives for the first room in which it is small enough."""
    for room in ROW_BUDGETS:
        row = written(age, make(room))
        if len(row) <= ROW_BYTES:
            break
    return row


def written(age: RowAge, row: IssueRow | list[Any]) -> bytes:
    """The row as bytes, however large; a list has the fields in their order."""
    body = encoded(row)
    return HEAD.pack(FORM, *age) + _CHECK.pack(zlib.crc32(body)) + body


def row_of(data: bytes) -> IssueRow:
    """What a row of today's form says; its parts are not looked at.

    Raises:
        ValueError: it is damaged.
    """
    at = HEAD.size + _CHECK.size
    if len(data) < at or zlib.crc32(data[at:]) != _CHECK.unpack_from(data, HEAD.size)[0]:
        raise ValueError("its check sum is another one")
    found: IssueRow = decoder(IssueRow).decode(data[at:])
    return found
