"""A query taken apart for matching: which terms must be in a post before the rest of the query matters.

A query becomes *clauses*: one term that must be there, the anchor, and the conditions besides it. The query holds exactly
when one of its clauses does. There are at most as many clauses as terms, because only one operand of an AND is split.
"""

from collections.abc import Callable, Iterator

from streams.watchlist.expression import And, Leaf, Mark, Near, Not, Or, Query, Words

__all__ = ["Clause", "clauses", "leaves"]

Clause = tuple[Leaf, tuple[Query, ...]]
"""The anchor and the conditions, which are joined by AND and hold NOT only before terms and filters."""


def clauses(query: Query, rank: Callable[[Leaf], float]) -> list[Clause]:
    """The clauses of a query; where there is a choice of anchors, those with the lowest sum of ranks.

    Raises ValueError for a query that needs no term (`streams.watchlist.expression.needs_a_term`).
    """
    query = _negations_inwards(query, negated=False)
    if _anchors(query, rank) is None:
        raise ValueError("the query can match posts without any of its terms")
    return list(_split(query, (), rank))


def leaves(query: Query) -> Iterator[Leaf]:
    """All terms of a query, each as often as it stands there."""
    match query:
        case Words() | Mark() | Near():
            yield query
        case Not(operand):
            yield from leaves(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from leaves(operand)
        case _:
            return


def _negations_inwards(query: Query, *, negated: bool) -> Query:
    """The same query with NOT only before terms and filters (De Morgan)."""
    match query:
        case Not(operand):
            return _negations_inwards(operand, negated=not negated)
        case And(operands) | Or(operands):
            node = And if isinstance(query, And) != negated else Or
            return node(tuple(_negations_inwards(operand, negated=negated) for operand in operands))
        case _:
            return Not(query) if negated else query


def _anchors(query: Query, rank: Callable[[Leaf], float]) -> frozenset[Leaf] | None:
    """Terms of which a post must contain at least one for the query to hold; None if there are no such terms."""
    match query:
        case Words() | Mark() | Near():
            return frozenset({query})
        case And(operands):
            sets = [anchors for operand in operands if (anchors := _anchors(operand, rank)) is not None]
            return min(sets, key=lambda anchors: _total(anchors, rank), default=None)
        case Or(operands):
            choices = [_anchors(operand, rank) for operand in operands]
            return None if None in choices else frozenset[Leaf]().union(*filter(None, choices))
        case _:
            return None


def _split(query: Query, conditions: tuple[Query, ...], rank: Callable[[Leaf], float]) -> Iterator[Clause]:
    match query:
        case Words() | Mark() | Near():
            yield query, conditions
        case Or(operands):
            for operand in operands:
                yield from _split(operand, conditions, rank)
        case And(operands):
            totals = {
                place: _total(anchors, rank)
                for place, operand in enumerate(operands)
                if (anchors := _anchors(operand, rank)) is not None
            }
            chosen = min(totals, key=totals.__getitem__)
            yield from _split(operands[chosen], conditions + operands[:chosen] + operands[chosen + 1 :], rank)


def _total(anchors: frozenset[Leaf], rank: Callable[[Leaf], float]) -> float:
    return sum(sorted(map(rank, anchors)))
