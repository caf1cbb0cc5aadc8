"""The syntax tree of a watchlist query: its nodes, their canonical text and their meaning.

`evaluate` states the meaning in the plainest way; `streams.watchlist.matcher` gives the same answers for many queries
at once. Trees come from `streams.watchlist.query.parse`; words in them are folded (`streams.watchlist.terms`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias, assert_never

from streams.watchlist.terms import search_text

__all__ = [
    "And",
    "Filter",
    "Leaf",
    "Mark",
    "Near",
    "Not",
    "Or",
    "Query",
    "Words",
    "evaluate",
    "joined",
    "needs_a_term",
    "side",
]

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
class Near:
    """A term of each side, with at most `distance` words between the two and no word in common.

    Either may come first; with `ordered`, only one of `left` may.
    """

    left: tuple[Words, ...]
    right: tuple[Words, ...]
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        left, right = (str(terms[0]) if len(terms) == 1 else f"({Or(terms)})" for terms in (self.left, self.right))
        return f"{left} {'O' * self.ordered}NEAR/{self.distance} {right}"


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
        return f"NOT {_grouped(self.operand, And, Or, Near)}"


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


Leaf: TypeAlias = Words | Mark | Near
"""What is looked for in a text."""
Query: TypeAlias = Leaf | Filter | Not | And | Or


def _grouped(query: Query, *bracketed: type[And] | type[Or] | type[Near]) -> str:
    return f"({query})" if isinstance(query, bracketed) else str(query)


def joined(node: type[And] | type[Or], operands: Sequence[Query]) -> Query:
    """One or more operands under an AND or an OR, without those that repeat; a single one stays as it is."""
    flat: dict[Query, None] = {}
    for operand in operands:
        flat.update(dict.fromkeys(operand.operands if isinstance(operand, node) else (operand,)))
    return next(iter(flat)) if len(flat) == 1 else node(tuple(flat))


def side(query: Query) -> tuple[Words, ...] | None:
    """The words and phrases of an operand of NEAR; None where it is neither one nor some joined by OR."""
    terms = query.operands if isinstance(query, Or) else (query,)
    found = tuple(term for term in terms if isinstance(term, Words))
    return found if len(found) == len(terms) else None


def evaluate(query: Query, text: str, *, language: str, source: str) -> bool:
    """Whether the query holds for a post; language and source are compared without regard to case."""
    tokens = search_text(text).decode().split()
    sequence = tuple(token for token in tokens if token[0] not in "#@")
    marks = frozenset(token for token in tokens if token[0] in "#@")
    return _holds(query, sequence, marks, {"lang": language.casefold(), "source": source.casefold()})


def _holds(query: Query, sequence: tuple[str, ...], marks: frozenset[str], fields: dict[str, str]) -> bool:
    match query:
        case Words():
            return bool(_spans((query,), sequence))
        case Mark(text, prefix):
            return any(mark.startswith(text) for mark in marks) if prefix else text in marks
        case Near(left, right, distance, ordered):
            pairs = product(_spans(left, sequence), _spans(right, sequence))
            gaps = ((after - end, start - last) for (start, end), (after, last) in pairs)
            return any(0 <= ahead <= distance or (0 <= behind <= distance and not ordered) for ahead, behind in gaps)
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


def _spans(terms: tuple[Words, ...], sequence: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where one of the terms stands: the places of its first word and of the word after its last."""
    found = []
    for term, start in product(terms, range(len(sequence))):
        end = start + len(term.words)
        *first, last = sequence[start:end]
        same = last.startswith(term.words[-1]) if term.prefix else last == term.words[-1]
        if end <= len(sequence) and tuple(first) == term.words[:-1] and same:
            found.append((start, end))
    return found


def needs_a_term(query: Query) -> bool:
    """Whether a post must contain at least one term of the query to match it, whatever its language and source.

    Conservative: filters are taken as free of each other, so `lang:id AND NOT lang:id` counts as needing none.
    """
    return not _possible_without_terms(query)[0]


def _possible_without_terms(query: Query) -> tuple[bool, bool]:
    """Whether the query can be true, and whether it can be false, for a post that contains none of its terms."""
    match query:
        case Words() | Mark() | Near():
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
