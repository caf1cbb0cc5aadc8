from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.http.trouble import FetchError
from streams.connectors.rhythm import HOLD_OFF, LONGEST, after_answer, after_fault


def test_a_feed_is_asked_less_and_less_often_while_nothing_is_new_and_soon_again_after_news():
    interval, every = 0.0, 300.0
    seen = [interval := after_answer(interval, every, news=False) for _ in range(20)]
    assert seen == sorted(seen)
    assert seen[-1] == LONGEST * every
    seen = [interval := after_answer(interval, every, news=True) for _ in range(4)]
    assert seen == [900.0, 450.0, 300.0, 300.0]


@given(st.integers(1, 10_000), st.floats(1, 86_400), st.floats(0, 1))
def test_after_faults_the_wait_is_spread_by_chance_up_to_a_bound_that_ends(faults, longest, chance):
    def wait(many: int, chance: float) -> timedelta:
        return after_fault(FetchError("down", "nobody answers"), many, lambda: chance, longest=longest)

    assert timedelta(seconds=1) <= wait(faults, chance) <= timedelta(seconds=longest)
    assert wait(faults, chance) <= wait(faults, 1.0) <= wait(faults + 1, 1.0)


@pytest.mark.parametrize("first", [1.0, 5.0])
def test_the_first_waits_after_a_fault_are_short(first):
    assert after_fault(FetchError("down", "nobody answers"), 1, lambda: 1.0, first=first) <= timedelta(seconds=10)


def test_one_that_needs_somebody_waits_a_day_and_one_that_asks_for_patience_some_minutes():
    assert after_fault(FetchError("refused", "it is forbidden"), 1, lambda: 0.5) == HOLD_OFF
    assert after_fault(FetchError("throttled", "later"), 9, lambda: 0.5) == timedelta(minutes=5)


@given(
    st.sampled_from(("down", "invalid", "throttled", "refused")),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.integers(1, 100),
    st.floats(0, 1),
)
def test_what_a_host_asks_for_is_the_least_that_is_waited(kind, asked, faults, chance):
    wait = after_fault(FetchError(kind, "later", wait=asked), faults, lambda: chance)
    assert wait >= asked
    if kind == "throttled":
        assert wait == max(asked, timedelta(seconds=1))
