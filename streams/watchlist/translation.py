"""Translate a query of another tool into ours; what has no equivalent is reported with its position."""

from dataclasses import dataclass
from typing import Final

from streams.errors import UserError
from streams.watchlist.dialects import QueryDialect
from streams.watchlist.foreign_parser import ForeignParser
from streams.watchlist.query import MAX_LENGTH, QueryError, parse

__all__ = ["MAX_FOREIGN_LENGTH", "Translation", "translate"]

MAX_FOREIGN_LENGTH: Final = 100_000
"""Characters of another tool's query."""


@dataclass(frozen=True, slots=True)
class Translation:
    """`query` is ours, in its canonical form; None where nothing of the other is left.

    `missing` are the parts that have no equal, which it leaves out. `notes` say what else was not taken over word for word.
    """

    query: str | None
    missing: tuple[QueryError, ...]
    notes: tuple[QueryError, ...]


def translate(query: str, dialect: QueryDialect) -> Translation:
    """Another tool's query in ours.

    Raises:
        QueryError: it cannot be read, as where a parenthesis is not closed, or could be meant in two ways.
        UserError: in ours it would be longer or deeper than a query may be, or match posts with none of its terms.
    """
    if len(query) > MAX_FOREIGN_LENGTH:
        raise UserError(f"the query is longer than {MAX_FOREIGN_LENGTH:,} characters; bring it in parts")
    parser = ForeignParser(query, dialect)
    tree = parser.tree()
    found = tuple(parser.missing), tuple(parser.notes)
    if tree is None:
        return Translation(None, *found)
    ours = str(tree)
    if len(ours) > MAX_LENGTH:
        raise UserError(
            f"the query has {len(ours):,} characters in our language, and an issue takes {MAX_LENGTH:,}; "
            "make several issues of it"
        )
    try:
        return Translation(str(parse(ours)), *found)
    except QueryError as error:
        raise UserError(f"in our language the query would be refused: {error}") from None
