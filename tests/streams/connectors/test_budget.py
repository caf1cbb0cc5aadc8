from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.budget import Budget, Spent

NOON = datetime(2026, 7, 4, 12, 0, tzinfo=UTC)
YOUTUBE = Budget(100, "America/Los_Angeles")


def test_a_budget_is_whole_again_at_midnight_where_its_platform_is():
    spent = YOUTUBE.spend(Spent(), 100, NOON)
    assert (spent.day, YOUTUBE.left(spent, NOON)) == ("2026-07-04", 0)
    midnight = YOUTUBE.renewed(NOON)
    assert midnight == datetime(2026, 7, 5, 7, 0, tzinfo=UTC)
    assert YOUTUBE.left(spent, midnight - timedelta(seconds=1)) == 0
    assert YOUTUBE.left(spent, midnight) == 100


def test_a_clock_that_was_ahead_gives_no_second_budget():
    ahead = YOUTUBE.spend(Spent(), 100, NOON + timedelta(days=1))
    assert YOUTUBE.left(ahead, NOON) == 0


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["America/Los_Angeles", "Asia/Jakarta", "UTC"]),
    st.integers(1, 10_000),
    st.lists(st.tuples(st.integers(0, 7_200), st.integers(1, 40)), max_size=60),
)
def test_what_is_spared_by_the_day_is_never_more_than_there_is(begin, zone, units, steps):
    budget, spent, now, by_day = Budget(units, zone), Spent(), begin, {}
    for seconds, wanted in steps:
        now += timedelta(seconds=seconds)
        spare = budget.spare(spent, now, 300)
        assert 0 <= spare <= budget.left(spent, now)
        if wanted <= spare:
            spent = budget.spend(spent, wanted, now)
            by_day[spent.day] = by_day.get(spent.day, 0) + wanted
        assert now < budget.renewed(now) <= now + timedelta(hours=25)
    assert all(total <= units for total in by_day.values())


def test_what_can_wait_leaves_enough_to_see_what_is_new():
    midnight = YOUTUBE.renewed(NOON)
    assert YOUTUBE.spare(Spent(), midnight, 3_600) == 4
    late = midnight + timedelta(hours=20)
    assert YOUTUBE.spare(Spent(), late, 3_600) == 87
    assert YOUTUBE.spare(YOUTUBE.spend(Spent(), 95, late), late, 3_600) == 0
