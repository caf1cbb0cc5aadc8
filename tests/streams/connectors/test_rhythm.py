import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.rhythm import LONGEST, after_answer, after_fault


def test_a_feed_is_asked_less_and_less_often_while_nothing_is_new_and_soon_again_after_news():
    interval, every = 0.0, 300.0
    seen = [interval := after_answer(interval, every, news=False) for _ in range(20)]
    assert seen == sorted(seen)
    assert seen[-1] == LONGEST * every
    seen = [interval := after_answer(interval, every, news=True) for _ in range(4)]
    assert seen == [900.0, 450.0, 300.0, 300.0]


@given(st.integers(1, 10_000), st.floats(1, 86_400), st.floats(0, 1))
def test_after_faults_the_wait_is_spread_by_chance_up_to_a_bound_that_ends(faults, every, chance):
    wait = after_fault(faults, every, lambda: chance)
    assert 1 <= wait <= max(3600, every)
    assert wait <= after_fault(faults, every, lambda: 1.0)
    assert after_fault(faults, every, lambda: 1.0) <= after_fault(faults + 1, every, lambda: 1.0)


@pytest.mark.parametrize("every", [1.0, 300.0])
def test_the_first_waits_after_a_fault_are_short(every):
    assert after_fault(1, every, lambda: 1.0) <= 10
