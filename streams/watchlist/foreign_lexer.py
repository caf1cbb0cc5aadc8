"""The tokens of another tool's query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from streams.watchlist.dialects import QueryDialect
from streams.watchlist.foreign import QUOTES
from streams.watchlist.query_error import QueryError

__all__ = ["ForeignToken", "ForeignTokenKind", "tokens"]

_TOKEN = re.compile(rf"\s+|<<<?|[()]|[^\W\d]+:\[[^\[\]]*\]|-(?=[\w#@({QUOTES}])|[{QUOTES}]|{{[^{{}}]*}}|[^\s(){QUOTES}]+")
_REMARK_END = re.compile(r">>>?")
_CLOSING_QUOTE = re.compile(f"[{QUOTES}]")
_NEAR = re.compile(r"(O?)NEAR(?:/(\d{1,4})(F?))?")


class ForeignTokenKind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    PHRASE = auto()
    CHUNK = auto()
    REMARK = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class ForeignToken:
    """One token with its column, from 1, and its text; `attached` if nothing stands between it and the one before.

    `distance` and `ordered` are those of a NEAR.
    """

    kind: ForeignTokenKind
    column: int
    text: str
    attached: bool = False
    distance: int = 0
    ordered: bool = False


_OPERATORS = {
    "(": ForeignTokenKind.OPEN,
    ")": ForeignTokenKind.CLOSE,
    "AND": ForeignTokenKind.AND,
    "OR": ForeignTokenKind.OR,
    "NOT": ForeignTokenKind.NOT,
    "-": ForeignTokenKind.NOT,
}


def tokens(query: str, dialect: QueryDialect) -> Iterator[ForeignToken]:
    """The tokens of a query, ending with one of kind END. The text of a phrase is what stands between the quotes.

    Raises:
        QueryError: a phrase or a remark is not closed.
    """
    position, end = 0, -1
    while match := _TOKEN.match(query, position):
        text, column, attached = match[0], match.start() + 1, match.start() == end
        position = match.end()
        if text.isspace():
            continue
        if text in QUOTES or text.startswith("<<"):
            closing = (_CLOSING_QUOTE if text in QUOTES else _REMARK_END).search(query, position)
            if closing is None:
                raise QueryError(f"Close what {text} opens", query, column)
            kind = ForeignTokenKind.PHRASE if text in QUOTES else ForeignTokenKind.REMARK
            yield ForeignToken(kind, column, query[position : closing.start()], attached)
            position = closing.end()
        else:
            yield _operator(text, column, attached, dialect) or ForeignToken(ForeignTokenKind.CHUNK, column, text, attached)
        end = position
    yield ForeignToken(ForeignTokenKind.END, len(query) + 1, "")


def _operator(text: str, column: int, attached: bool, dialect: QueryDialect) -> ForeignToken | None:
    name = text.upper() if dialect.any_case else text
    if name in _OPERATORS:
        return ForeignToken(_OPERATORS[name], column, text, attached)
    near = _NEAR.fullmatch(text.upper() if "/" in text else text)
    if near is None or (near[2] is None and dialect.near is None):
        return None
    distance = int(near[2]) if near[2] is not None else dialect.near or 0
    return ForeignToken(ForeignTokenKind.NEAR, column, text, attached, distance, bool(near[1] or near[3]))
