from hypothesis import given
from hypothesis import strategies as st

from streams.web.limits import RateLimit


@given(st.integers(1, 20), st.lists(st.floats(0, 30), max_size=80))
def test_in_any_minute_at_most_the_burst_and_the_rate_pass(per_minute, pauses):
    limit, now, passed = RateLimit(per_minute), 0.0, []
    for pause in pauses:
        now += pause
        if not limit.wait("a", now):
            passed.append(now)
    for start in passed:
        assert sum(start <= moment < start + 60 for moment in passed) <= 2 * per_minute + 1


def test_whoever_waits_as_told_is_let_through_and_others_are_not_held_up():
    limit = RateLimit(2)
    assert [limit.wait("a", 0.0), limit.wait("a", 0.0)] == [0.0, 0.0]
    wait = limit.wait("a", 0.0)
    assert 0 < wait <= 30
    assert limit.wait("b", 0.0) == 0.0
    assert limit.wait("a", wait - 0.5) > 0
    assert limit.wait("a", wait + 0.001) == 0.0
