import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.coverage.silence import is_flood, is_silent, silence_root
from streams.virality.coverage.windows import Flow


@given(st.integers(0, 50), st.floats(0.1, 1000), st.floats(0.02, 4))
def test_fewer_posts_are_a_deeper_silence(observed, expected, alpha):
    assert silence_root(observed, expected, alpha) >= silence_root(observed + 1, expected, alpha) >= 0


@pytest.mark.parametrize(
    ("observed", "surely", "silent"), [(2, 10.0, True), (3, 10.0, False), (0, 7.9, False), (0, 8.0, True)]
)
def test_a_silence_misses_most_of_enough_posts(observed, surely, silent):
    assert is_silent(Flow(60, observed, observed, surely, surely)) == silent


@pytest.mark.parametrize(
    ("prompt", "expected", "flood"), [(300, 60.0, True), (100, 60.0, False), (19, 0.5, False), (50, 0.0, False)]
)
def test_a_flood_is_many_times_what_is_expected(prompt, expected, flood):
    assert is_flood(Flow(60, 1000, prompt, expected, expected), 0.1) == flood
