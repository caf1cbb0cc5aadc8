"""The row of a source on the topic `issue-state`: how far it has come, then what is kept of it."""

from schemas.base import LAST_MINUTE, MOST_COUNTED
from streams.errors import NewerFormatError
from streams.virality.codec import pack, unpack
from streams.virality.coverage.source import Source
from streams.virality.former_rows import source_as_today
from streams.virality.inflate import DAMAGE
from streams.virality.issue.row import HEAD

__all__ = ["FORM", "age_of_source", "row_of_source", "source_of"]

FORM = 2
"""Changes with every form that the release before cannot read."""


def row_of_source(source: Source) -> bytes:
    """The row: about a kilobyte."""
    return HEAD.pack(FORM, source.closed, source.folded) + pack(source.to_row())


def source_of(row: bytes, name: str, zone: str) -> Source:
    """The source of a row; in another zone than that its rhythm is learnt afresh.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError: the row is damaged.
    """
    try:
        age = age_of_source(row, f"source {name}")
        said = unpack(source_as_today(row) if row[0] < FORM else row[HEAD.size :], Source.Row)
        found = Source(name, zone)
        if said.zone != zone:
            fresh, said.zone = found.rate.to_row(), zone
            said.rate.baseline, said.rate.alpha_parts = fresh.baseline, fresh.alpha_parts
            said.calibration, said.pauses = found.calibration.to_row(), None
        found.take_row(said)
        found.closed, found.folded = age
    except (*DAMAGE, ValueError) as error:
        raise ValueError(f"the row of source {name} is damaged: {error}") from error
    return found


def age_of_source(row: bytes, name: str = "a source") -> tuple[int, int]:
    """How far a row has come; the larger of two rows of a source is the newer.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError, struct.error: it is no source's row.
    """
    form, closed, folded = HEAD.unpack_from(row)
    if not -1 <= closed <= LAST_MINUTE or folded > MOST_COUNTED:
        raise ValueError("it is no source's row")
    if form > FORM and closed > 0:
        raise NewerFormatError(f"the row of {name}", form, FORM)
    if not 1 <= form <= FORM:
        raise ValueError(f"it has version {form}")
    return closed, folded
