import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.learning.random_effects import random_effects


def test_groups_that_differ_by_chance_alone_share_one_rate() -> None:
    found = random_effects([(80, 100), (81, 100), (79, 100), (80, 100)])
    assert found is not None
    assert found.mean == pytest.approx(1.37, abs=0.03)
    assert found.deviation < 0.15
    assert found.freedom == 2


def test_groups_that_differ_by_more_say_so() -> None:
    near, apart = random_effects([(700, 1000), (800, 1000)]), random_effects([(400, 1000), (950, 1000)])
    assert near is not None
    assert apart is not None
    assert apart.deviation > 4 * near.deviation


def test_one_group_speaks_of_itself_alone() -> None:
    found = random_effects([(50, 100), (0, 0)])
    assert found is not None
    assert (found.mean, found.freedom) == (0.0, None)
    assert found.deviation == pytest.approx(0.199, abs=0.001)


def test_without_trials_nothing_is_known() -> None:
    assert random_effects([(0, 0)]) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair))), max_size=9))
def test_any_counts_give_a_rate_with_some_doubt(groups: list[tuple[int, int]]) -> None:
    found = random_effects(groups)
    assert found is None or found.deviation > 0
