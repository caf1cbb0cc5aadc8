"""What of a post stands in the index of the database, and what of a query is looked up there.

A document holds the folded words of a post in order, its hashtags and handles, and what it may be filtered by:
`harga beras naik #beras lang:id source:x issue:harga-pangan feels:negative`. No word holds one of `#@:`. The index finds
every post for which a query holds, and perhaps others: who searches has the matcher of the watchlist judge each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.watchlist.expression import And, Filter, Mark, Near, Not, Or, Query, Words
from streams.watchlist.terms import search_text

__all__ = ["FTS5", "TSQUERY", "Language", "document", "looked_up", "marked", "tsvector"]

_LONGEST: Final = 100
"""Characters of a term that are indexed; PostgreSQL takes 2,046 bytes."""

_LAST_PLACE: Final = 16_383
"""The last place of a word that PostgreSQL can store; the longest text has 10,000 words."""


def marked(name: str, value: str) -> str:
    """The term that says that a post has this value of `lang`, `source`, `issue` or `feels`."""
    return f"{name}:{'_'.join(value.casefold().split())}"[:_LONGEST]


def document(text: str, marks: Iterable[str]) -> str:
    """The terms of a text, then its marks, with blanks between them."""
    found = search_text(text.replace("\0", " ")).decode().split()
    return " ".join([*(term[:_LONGEST] for term in found), *marks])


def tsvector(terms: str) -> str:
    """A document as PostgreSQL takes it: words with their places, everything else without."""
    return " ".join(
        f"{_quoted(term)}:{place}" if place <= _LAST_PLACE and not any(sign in term for sign in "#@:") else _quoted(term)
        for place, term in enumerate(terms.split(), 1)
    )


@dataclass(frozen=True, slots=True)
class Language:
    """How a database is asked."""

    all_of: str
    any_of: str
    beginning: str
    """Behind the beginning of a word."""
    is_postgresql: bool

    def phrase(self, terms: Iterable[str]) -> str:
        """The terms side by side."""
        if self.is_postgresql:
            return " <-> ".join(map(_quoted, terms))
        return '"' + " ".join(terms).replace('"', "") + '"'


FTS5: Final = Language(" AND ", " OR ", " *", is_postgresql=False)
"""SQLite's."""
TSQUERY: Final = Language(" & ", " | ", ":*", is_postgresql=True)
"""PostgreSQL's."""


def looked_up(query: Query | None, marks: Iterable[Iterable[str]], language: Language) -> str:
    """What the index is asked for: the query, and one of each of the sets of marks; empty for every post."""
    parts = [_look_up(query, language) if query else None]
    parts += [_joined([language.phrase([mark]) for mark in sorted(one)], language.any_of) for one in marks]
    return _joined([one for one in parts if one], language.all_of)


def _look_up(query: Query, language: Language) -> str | None:
    """None for what the index cannot decide, which may be true of any post."""
    match query:
        case Words(words, prefix):
            return language.phrase(word[:_LONGEST] for word in words) + language.beginning * prefix
        case Mark(text, prefix):
            return language.phrase([text[:_LONGEST]]) + language.beginning * prefix
        case Filter(field, values):
            return _joined([language.phrase([marked(field, value)]) for value in values], language.any_of)
        case And(operands):
            return _joined([one for operand in operands if (one := _look_up(operand, language))], language.all_of) or None
        case Or(operands):
            found = [_look_up(operand, language) for operand in operands]
            known = [one for one in found if one]
            return _joined(known, language.any_of) if len(known) == len(found) else None
        case Near(left, right):
            sides = (Or(left) if len(left) > 1 else left[0], Or(right) if len(right) > 1 else right[0])
            return _look_up(And(sides), language)
        case Not():
            return None
    raise AssertionError(query)


def _joined(parts: list[str], between: str) -> str:
    return parts[0] if len(parts) == 1 else between.join(f"({one})" for one in parts)


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
