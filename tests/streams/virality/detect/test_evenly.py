from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.evenly import evenly

amounts, parts = st.integers(0, 2**53), st.integers(1, 500)


@given(amounts, parts)
def test_the_parts_are_even_and_add_up(amount, parts):
    found = evenly(amount, parts, parts)
    assert (len(found), sum(found)) == (parts, amount)
    assert max(found) - min(found) <= 1


@given(amounts, parts, st.integers(1, 500))
def test_of_many_parts_the_last_ones_are_kept(amount, parts, kept):
    assert evenly(amount, parts, kept) == evenly(amount, parts, parts)[-kept:]
