"""The tokens of the query language: parentheses, operators and finished leaves of the syntax tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from streams.watchlist.expression import OPERATOR_WORDS, Filter, Mark, Words
from streams.watchlist.foreign import QUOTES, refuse
from streams.watchlist.query_error import QueryError
from streams.watchlist.terms import search_text, words

__all__ = ["MAX_DISTANCE", "QueryToken", "TokenKind", "phrase", "term", "tokens"]

MIN_PREFIX = 2

MAX_DISTANCE = 100
"""Words between the terms of a NEAR."""

_TOKEN = re.compile(rf"\s+|[()]|[{QUOTES}]|[^\s(){QUOTES}]+")
_CLOSING_QUOTE = re.compile(f"[{QUOTES}]")
_PROXIMITY = re.compile(r"(O?NEAR)/0*(\d{1,9})", re.ASCII)
_FILTER = re.compile(r"([^\W\d_]+):(.*)", re.DOTALL)
_FILTER_VALUE = re.compile(r"[a-z0-9][a-z0-9._-]*")


class TokenKind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    ONEAR = "ONEAR"
    LEAF = "term"
    END = "end"


@dataclass(frozen=True, slots=True)
class QueryToken:
    """One token and its column, from 1; `leaf` is set exactly when the kind is LEAF, `distance` is that of NEAR and ONEAR."""

    kind: TokenKind
    column: int
    leaf: Words | Mark | Filter | None = None
    distance: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.distance}" if self.kind in (TokenKind.NEAR, TokenKind.ONEAR) else str(self.kind)


def tokens(query: str, *, foreign: bool = False) -> Iterator[QueryToken]:
    """The tokens of a query, ending with one of kind END; QueryError where a character or a term makes no sense.

    With `foreign`, NEAR and the operators of other tools are read as words.
    """
    position = 0
    while match := _TOKEN.match(query, position):
        text, column, position = match[0], match.start() + 1, match.end()
        if text.isspace():
            continue
        if text in ("(", ")", "AND", "OR", "NOT"):
            yield QueryToken(TokenKind(text), column)
        elif text in QUOTES:
            closing = _CLOSING_QUOTE.search(query, position)
            if closing is None:
                raise QueryError('Close the phrase with a second quotation mark (")', query, column)
            yield QueryToken(TokenKind.LEAF, column, phrase(query, column + 1, query[position : closing.start()]))
            position = closing.end()
        elif foreign:
            yield QueryToken(TokenKind.LEAF, column, term(query, column, text))
        elif near := _PROXIMITY.fullmatch(text):
            if int(near[2]) > MAX_DISTANCE:
                raise QueryError(f"Write at most {near[1]}/{MAX_DISTANCE}, or AND for words farther apart", query, column)
            yield QueryToken(TokenKind(near[1]), column, distance=int(near[2]))
        else:
            refuse(query, column, text)
            yield QueryToken(TokenKind.LEAF, column, term(query, column, text))
    yield QueryToken(TokenKind.END, len(query) + 1)


def phrase(query: str, column: int, text: str) -> Words:
    """The words between quotation marks, which begin at this column; QueryError where they make no sense."""
    return _Chunk(query, column, text).words("The phrase")


def term(query: str, column: int, text: str) -> Words | Mark | Filter:
    """A text without spaces, quotes and parentheses at this column; QueryError where it makes no sense."""
    return _Chunk(query, column, text).leaf()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A piece of the query without quotation marks or parentheses, at its column."""

    query: str
    column: int
    text: str

    def leaf(self) -> Words | Mark | Filter:
        if self.text.lower() in OPERATOR_WORDS:
            self._fail(f'Write {self.text.upper()} in capitals, or "{self.text}" in quotation marks to find the word')
        if self.text[0] in "-!" and words(self.text):
            self._fail(f"Write NOT {self.text[1:]} to leave posts out")
        if self.text[0] in "#＃@＠":
            return self._mark()
        if parts := _FILTER.fullmatch(self.text):
            return self._filter(parts[1].casefold(), parts[2])
        return self.words("The term")

    def words(self, subject: str) -> Words:
        body, prefix = self._without_star()
        folded = words(body)
        if not folded:
            self._fail(f"{subject} has no letters or digits; write a word to look for")
        ends_in_word = len(words(body + "x")) == len(folded)
        if prefix and (sum(map(len, folded)) < MIN_PREFIX or not ends_in_word):
            self._fail(f"Write at least {MIN_PREFIX} letters directly before the *, such as beras*", len(body))
        return Words(folded, prefix)

    def _mark(self) -> Mark:
        body, prefix = self._without_star()
        marks = [token for token in search_text(body).decode().split() if token[0] in "#@"]
        mark = max(marks, key=len, default="")
        if mark[1:].split(".") != list(words(body)):
            self._fail("Write letters, digits and underscores after the # or @, such as #hargaberas or @kemenkes.ri")
        if prefix and len(mark) <= MIN_PREFIX:
            self._fail(f"Write at least {MIN_PREFIX} letters directly before the *, such as #beras*", len(body))
        return Mark(mark, prefix)

    def _filter(self, field: str, values: str) -> Filter:
        if field not in ("lang", "source"):
            self._fail(f'There is no filter {field}: (only lang: and source:); to find text with a colon, use "quotes"')
        found = values.casefold().split(",")
        offset = len(field) + 1
        for value in found:
            if not _FILTER_VALUE.fullmatch(value):
                self._fail(f"Write values directly after {field}:, with commas and no spaces, as in {field}:a,b", offset)
            offset += len(value) + 1
        return Filter(field, tuple(sorted(set(found))))

    def _without_star(self) -> tuple[str, bool]:
        star = self.text.find("*")
        if star < 0:
            return self.text, False
        if star != len(self.text) - 1 or star == 0:
            self._fail("The * may only stand directly after the beginning of a word, such as beras*", star)
        return self.text[:-1], True

    def _fail(self, reason: str, offset: int = 0) -> NoReturn:
        raise QueryError(reason, self.query, self.column + offset)
