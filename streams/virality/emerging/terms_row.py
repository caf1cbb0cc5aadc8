"""The one row of the terms that nobody watches, on the topic `issue-state`: JSON, of which every release reads the form."""

import zlib
from collections.abc import Mapping
from typing import Any

import orjson
from msgspec import Struct, convert, json

from streams.errors import NewerFormatError
from streams.mentions.positions import Positions
from streams.virality.emerging.best_hours import Peaks
from streams.virality.emerging.detector import Emerging, emerging_issue_id
from streams.virality.emerging.term import Term
from streams.virality.former_rows import terms_as_today
from streams.virality.inflate import DAMAGE, inflated

__all__ = ["FORM", "TermsRow", "restore_terms", "row_of_terms"]

FORM = 2
"""Changes with every form that the release before cannot read."""

_MOST_BYTES = 64 * 1024 * 1024  # decompressed


class TermsRow(Struct):
    """What is kept of the terms."""

    version: int
    begun: int
    closed: int
    folded: int
    positions: Positions.Row
    peaks: Peaks.Row
    terms: dict[str, Term.Row]


def row_of_terms(emerging: Emerging) -> bytes:
    """The row: everything, so that it is written and restored as a whole."""
    emerging.changed = False
    terms = {name: term.to_row() for name, term in emerging.terms.items()}
    peaks, positions = emerging.peaks.to_row(), emerging.positions.to_row()
    row = TermsRow(FORM, emerging.begun, emerging.closed, emerging.folded, positions, peaks, terms)
    return zlib.compress(json.encode(row), 1)


def restore_terms(emerging: Emerging, data: bytes, *, counts: bool = False) -> None:
    """Restore a row, unless what is known has come further and it is not known that the row `counts`.

    Raises:
        NewerFormatError: a newer release wrote the row.
        ValueError: the row is damaged.
    """
    try:
        state: Mapping[str, Any] = orjson.loads(inflated(data, _MOST_BYTES))
        if state["version"] > FORM and int(state["closed"]) > 0:
            raise NewerFormatError("the row of emerging issues", state["version"], FORM)
        if not counts and (state["closed"], state["folded"]) < (emerging.closed, emerging.folded):
            return
        row = convert(state if state["version"] == FORM else terms_as_today(state), TermsRow, str_keys=True)
        terms = {name: Term.of_row(term, emerging_issue_id(name)) for name, term in row.terms.items()}
    except (*DAMAGE, ValueError) as error:
        raise ValueError(f"the row of emerging issues is damaged: {error}") from error
    emerging.begun, emerging.closed, emerging.folded = row.begun, row.closed, row.folded
    emerging.positions.take_row(row.positions)
    emerging.peaks.take_row(row.peaks)
    emerging.terms = terms
    emerging.quiet = False
    emerging.changed = False
