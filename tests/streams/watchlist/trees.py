"""Queries of any shape, as trees."""

from hypothesis import strategies as st

from streams.watchlist.expression import And, Not, Or, Query

__all__ = ["trees"]


def trees(leaf: st.SearchStrategy[Query], *, width: int, leaves: int) -> st.SearchStrategy[Query]:
    """Queries of at most so many `leaves`, whose AND and OR have at most `width` parts."""

    def grown(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
        parts = st.lists(inner, min_size=2, max_size=width).map(tuple)
        return st.one_of(st.builds(Not, inner), st.builds(And, parts), st.builds(Or, parts))

    return st.recursive(leaf, grown, max_leaves=leaves)
