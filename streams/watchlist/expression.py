"""The syntax tree of a watchlist query: its nodes, their canonical text and their meaning.

`evaluate` states the meaning in the plainest way; `streams.watchlist.matcher` gives the same answers for many queries
at once. Trees come from `streams.watchlist.query.parse`; words in them are folded (`streams.watchlist.terms`).
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from streams.watchlist.terms import search_text

__all__ = ["And", "Filter", "Leaf", "Mark", "Not", "Or", "Query", "Words", "evaluate", "needs_a_term"]

# Bare words that a reader would take for operators; they are written in quotes.
OPERATOR_WORDS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Words:
    """Consecutive whole words (one word or a phrase); with `prefix`, the last need only begin so."""

    words: tuple[str, ...]
    prefix: bool = False

    def __str__(self) -> str:
        text = " ".join(self.words) + "*" * self.prefix
        return f'"{text}"' if len(self.words) > 1 or text in OPERATOR_WORDS else text


@dataclass(frozen=True, slots=True)
class Mark:
    """A hashtag or a handle, its sign included; with `prefix`, it need only begin so."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        return self.text + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Filter:
    """The post's language (`field` "lang") or source (`field` "source") is one of the values, which are sorted."""

    field: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field}:{','.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Not:
    """The operand does not hold."""

    operand: "Query"

    def __str__(self) -> str:
        return f"NOT {_grouped(self.operand, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """All operands hold; there are two or more, and none is itself an And."""

    operands: tuple["Query", ...]

    def __str__(self) -> str:
        return " AND ".join(_grouped(operand, Or) for operand in self.operands)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one operand holds; there are two or more, and none is itself an Or."""

    operands: tuple["Query", ...]

    def __str__(self) -> str:
        return " OR ".join(str(operand) for operand in self.operands)


Leaf: TypeAlias = Words | Mark
Query: TypeAlias = Words | Mark | Filter | Not | And | Or


def _grouped(query: Query, *looser: type[And] | type[Or]) -> str:
    return f"({query})" if isinstance(query, looser) else str(query)


def evaluate(query: Query, text: str, *, language: str, source: str) -> bool:
    """Whether the query holds for a post; language and source are compared without regard to case."""
    tokens = search_text(text).decode().split()
    sequence = tuple(token for token in tokens if token[0] not in "#@")
    marks = frozenset(token for token in tokens if token[0] in "#@")
    return _holds(query, sequence, marks, {"lang": language.casefold(), "source": source.casefold()})


def _holds(query: Query, sequence: tuple[str, ...], marks: frozenset[str], fields: dict[str, str]) -> bool:
    match query:
        case Words(words, prefix):
            size = len(words)
            windows = (sequence[start : start + size] for start in range(len(sequence) - size + 1))
            if prefix:
                return any(window[:-1] == words[:-1] and window[-1].startswith(words[-1]) for window in windows)
            return words in windows
        case Mark(text, prefix):
            return any(mark.startswith(text) for mark in marks) if prefix else text in marks
        case Filter(field, values):
            return fields[field] in values
        case Not(operand):
            return not _holds(operand, sequence, marks, fields)
        case And(operands):
            return all(_holds(operand, sequence, marks, fields) for operand in operands)
        case Or(operands):
            return any(_holds(operand, sequence, marks, fields) for operand in operands)
        case _:
            assert_never(query)


def needs_a_term(query: Query) -> bool:
    """Whether a post must contain at least one term of the query to match it, whatever its language and source.

    Conservative: filters are taken as free of each other, so `lang:id AND NOT lang:id` counts as needing none.
    """
    return not _possible_without_terms(query)[0]


def _possible_without_terms(query: Query) -> tuple[bool, bool]:
    """Whether the query can be true, and whether it can be false, for a post that contains none of its terms."""
    match query:
        case Words() | Mark():
            return False, True
        case Filter():
            return True, True
        case Not(operand):
            true, false = _possible_without_terms(operand)
            return false, true
        case And(operands):
            outcomes = [_possible_without_terms(operand) for operand in operands]
            return all(true for true, _ in outcomes), any(false for _, false in outcomes)
        case Or(operands):
            outcomes = [_possible_without_terms(operand) for operand in operands]
            return any(true for true, _ in outcomes), all(false for _, false in outcomes)
        case _:
            assert_never(query)
