"""Which terms stand near each other, from where the matcher found them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.watchlist.expression import Near, Words

__all__ = ["Proximities"]

_Found = tuple[int, int, int]
"""The number of a term, and the first byte and the one after the last of where it was found."""


class _Pair(NamedTuple):
    """A compiled NEAR; `number` is its own, those of its sides are their terms'."""

    number: int
    left: frozenset[int]
    right: frozenset[int]
    distance: int
    ordered: bool


class Proximities:
    """All NEAR of a watchlist."""

    def __init__(self, nears: Mapping[Near, int], number: Callable[[Words], int]) -> None:
        """Each NEAR has a number of its own; `number` gives those of the terms."""
        self._pairs: dict[int, list[_Pair]] = {}  # by each term of the left side
        self._sizes: dict[int, int] = {}
        for near, own in nears.items():
            self._sizes.update((number(term), len(term.words)) for term in (*near.left, *near.right))
            left, right = (frozenset(map(number, terms)) for terms in (near.left, near.right))
            pair = _Pair(own, left, right, near.distance, near.ordered)
            for term in left:
                self._pairs.setdefault(term, []).append(pair)
        self.terms = frozenset(self._pairs)
        """Terms without any of which no NEAR holds."""

    def holding(self, searched: bytes, found: Iterable[_Found], hits: set[int]) -> set[int]:
        """The numbers of the NEARs that hold for a text, of which `found` is every term and `hits` their numbers.

        `searched` is its form for searching (`streams.watchlist.terms.search_text`).
        """
        likely = {pair for term in self.terms & hits for pair in self._pairs[term] if not pair.right.isdisjoint(hits)}
        if not likely:
            return set()
        starts = self._starts(searched, found)
        return {pair.number for pair in likely if self._holds(pair, starts)}

    def _starts(self, searched: bytes, found: Iterable[_Found]) -> dict[int, list[int]]:
        """Where each term stands: the places of its first word among the words of the text, ascending."""
        starts: dict[int, list[int]] = {}
        word = at = 0
        for begin, term in sorted((begin, term) for term, begin, _ in found if term in self._sizes):
            # A term is found from the space before its first word on, and single spaces part the words.
            word += searched.count(b" ", at, begin)
            at = begin
            starts.setdefault(term, []).append(word)
        return starts

    def _holds(self, pair: _Pair, starts: Mapping[int, list[int]]) -> bool:
        left, right = self._spans(pair.left, starts), self._spans(pair.right, starts)
        return _follows(left, right, pair.distance) or (not pair.ordered and _follows(right, left, pair.distance))

    def _spans(self, terms: frozenset[int], starts: Mapping[int, list[int]]) -> list[tuple[int, int]]:
        return sorted((start, start + self._sizes[term]) for term in terms for start in starts.get(term, ()))


def _follows(first: Sequence[tuple[int, int]], then: Sequence[tuple[int, int]], distance: int) -> bool:
    """Whether one of `then` begins at most `distance` words after the end of one of `first`; both are sorted."""
    begins = [begin for begin, _ in then]
    for _, end in first:
        place = bisect_left(begins, end)
        if place < len(begins) and begins[place] <= end + distance:
            return True
    return False
