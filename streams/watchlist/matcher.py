"""All issues of a watchlist matched in one pass over a post.

The distinct terms of all queries form one Aho-Corasick automaton (Aho and Corasick 1975). It runs over the folded text,
in which words stand between single spaces, so that a term is found as a plain substring and only as whole words.
Where terms of a NEAR were found, their places in that pass say whether it holds (`streams.watchlist.proximity`).
Only clauses (`streams.watchlist.clauses`) whose anchor was found are looked at.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from streams.watchlist.clauses import clauses, leaves
from streams.watchlist.expression import And, Filter, Leaf, Mark, Near, Not, Or, Query, Words
from streams.watchlist.proximity import Proximities
from streams.watchlist.terms import search_text

__all__ = ["Matcher"]

_Condition = Callable[[set[int], str, str], bool]


class _Rule(NamedTuple):
    """A compiled clause: what must hold besides its anchor; terms are numbers (`_Terms`)."""

    issue: int
    required: frozenset[int]
    excluded: frozenset[int]
    others: tuple[_Condition, ...]


class Matcher:
    """Finds the issues that a post mentions. Immutable; build a new one when the watchlist changes."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        """Compile queries by issue id. Raises ValueError for one that needs no term, which `parse` never returns."""
        self._ids = sorted(queries)
        self.handles = frozenset(handle for query in queries.values() for handle in _handles(query))
        """Accounts that queries ask for, in lower case and without the at sign; with a star behind a mere beginning."""
        uses = Counter(leaf for query in queries.values() for leaf in leaves(query))
        terms = _Terms()
        rules: dict[int, list[_Rule]] = {}
        for issue, name in enumerate(self._ids):
            # A term that many issues share, or a short one, is likely to be in many posts: a poor anchor.
            for anchor, conditions in clauses(queries[name], lambda leaf: uses[leaf] / len(str(leaf))):
                rules.setdefault(terms.number(anchor), []).append(_rule(issue, conditions, terms))
        self._rules = {anchor: tuple(found) for anchor, found in rules.items()}
        self._anchors = frozenset(rules)
        self._proximities = Proximities(terms.nears, terms.number)
        self._automaton = BytesAhoCorasick(terms.needles)

    def match(self, text: str, *, language: str, source: str) -> tuple[str, ...]:
        """The ids of all issues whose query holds for the post, sorted; case of language and source is ignored."""
        searched = search_text(text)
        found = self._automaton.find_matches_as_indexes(searched, overlapping=True)
        if not found:
            return ()
        language, source = language.casefold(), source.casefold()
        hits = {match[0] for match in found}
        if not self._proximities.terms.isdisjoint(hits):
            hits |= self._proximities.holding(searched, found, hits)
        matched: set[int] = set()
        for hit in hits & self._anchors:
            for issue, required, excluded, others in self._rules[hit]:
                if required <= hits and not (excluded and excluded & hits) and issue not in matched:
                    for condition in others:
                        if not condition(hits, language, source):
                            break
                    else:
                        matched.add(issue)
        return tuple([self._ids[issue] for issue in sorted(matched)])


def _handles(query: Query) -> Iterator[str]:
    match query:
        case Mark(text, prefix) if text.startswith("@"):
            yield text[1:] + "*" * prefix
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _handles(operand)
        case _:  # nobody's account becomes public by being left out
            return


class _Terms:
    """The numbering of distinct terms: in the automaton from 0 up, and of each NEAR from -1 down."""

    def __init__(self) -> None:
        self.needles: dict[bytes, int] = {}
        self.nears: dict[Near, int] = {}

    def number(self, leaf: Leaf) -> int:
        if isinstance(leaf, Near):
            return self.nears.setdefault(leaf, -1 - len(self.nears))
        text = " ".join(leaf.words) if isinstance(leaf, Words) else leaf.text
        needle = f" {text}{'' if leaf.prefix else ' '}".encode()
        return self.needles.setdefault(needle, len(self.needles))


def _rule(issue: int, conditions: tuple[Query, ...], terms: _Terms) -> _Rule:
    required, excluded, others = [], [], []
    pending = list(conditions)
    while pending:
        match pending.pop():
            case Words() | Mark() | Near() as leaf:
                required.append(terms.number(leaf))
            case Not(Words() | Mark() | Near() as leaf):
                excluded.append(terms.number(leaf))
            case And(operands):
                pending.extend(operands)
            case query:
                others.append(_condition(query, terms))
    return _Rule(issue, frozenset(required), frozenset(excluded), tuple(others))


def _condition(query: Query, terms: _Terms) -> _Condition:
    """A function of the term numbers found in a post, its language and its source (case-folded)."""
    match query:
        case Words() | Mark() | Near():
            number = terms.number(query)
            return lambda hits, language, source: number in hits
        case Filter(field, values):
            allowed = frozenset(values)
            if field == "lang":
                return lambda hits, language, source: language in allowed
            return lambda hits, language, source: source in allowed
        case Not(operand):
            inner = _condition(operand, terms)
            return lambda hits, language, source: not inner(hits, language, source)
        case And(operands):
            parts = [_condition(operand, terms) for operand in operands]
            return lambda hits, language, source: all(part(hits, language, source) for part in parts)
        case Or(operands):
            terms_of = frozenset(terms.number(operand) for operand in operands if isinstance(operand, Leaf))
            rest = [_condition(operand, terms) for operand in operands if not isinstance(operand, Leaf)]
            if not rest:
                return lambda hits, language, source: not terms_of.isdisjoint(hits)
            return lambda hits, language, source: (
                not terms_of.isdisjoint(hits) or any(part(hits, language, source) for part in rest)
            )
