"""What counts as gained, when, of what a reading says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import start_of
from streams.virality.issue.gains import HOUR, Gain, actions_before, gain_of, is_late
from tests.streams.virality.mentions import mention

NOW = 29_700_000


def reading(age, gained, *, since=None, **fields):
    """A post that is read at an age in minutes, for the first time unless it was read `since` so many minutes before."""
    again = {} if since is None else {"repeat": True, "read_before": NOW - since}
    return mention("beras", NOW, 1, created_at=start_of(NOW - age), engagement_gained=gained, **again | fields)


@pytest.mark.parametrize("age", [0, 1, HOUR - 1])
def test_a_young_post_gained_all_it_has_since_it_was_written(age):
    gain = gain_of(reading(age, 120), NOW)
    assert gain == Gain(120, NOW - age, NOW)
    assert sum(actions for _, actions in gain.minutes()) == 120


@pytest.mark.parametrize("age", [HOUR, 8 * HOUR, 2000 * HOUR])
def test_a_post_that_is_first_read_when_it_is_older_gained_nothing_that_is_known(age):
    assert is_late(reading(age, 10**6), NOW)
    assert gain_of(reading(age, 10**6), NOW) is None


@pytest.mark.parametrize(
    ("later", "gained"), [(HOUR, None), (400 * HOUR, None), (HOUR - 1, Gain(120, NOW, NOW)), (-9, Gain(120, NOW, NOW))]
)
def test_a_file_that_was_made_when_a_post_was_old_tells_no_gain_however_young_the_post_is_told(later, gained):
    assert gain_of(reading(0, 120, read_at=start_of(NOW + later)), NOW) == gained


def test_what_a_file_has_more_where_it_has_a_post_again_was_gained():
    assert gain_of(reading(8 * HOUR, 9, since=3, read_at=start_of(NOW + 400 * HOUR)), NOW) == Gain(9, NOW - 2, NOW)


def test_a_post_that_is_read_again_gained_since_it_was_read():
    assert gain_of(reading(8 * HOUR, 9, since=3), NOW) == Gain(9, NOW - 2, NOW)
    assert gain_of(reading(8 * HOUR, 9, since=0), NOW) == Gain(9, NOW, NOW)
    assert [actions for _, actions in Gain(10 * 90, NOW - 89, NOW).minutes()] == [10] * HOUR


def test_where_no_reading_before_had_counts_this_one_is_the_first():
    assert gain_of(reading(HOUR, 9, repeat=True), NOW) is None
    assert gain_of(reading(5, 9, repeat=True), NOW) == Gain(9, NOW - 5, NOW)


def test_a_reading_without_a_gain_gains_nothing():
    assert gain_of(reading(0, 0), NOW) is None


def test_what_a_post_had_before():
    assert actions_before(reading(0, 9, engagement=9)) is None
    assert actions_before(reading(9, 4, since=5, engagement=9)) == 5


minutes = st.integers(0, 400)


@given(minutes, st.integers(0, 2**53), st.none() | minutes)
def test_no_window_counts_more_than_was_gained_nor_anything_from_before_it(age, gained, since):
    gain = gain_of(reading(age, gained, since=since), NOW)
    told = dict(gain.minutes()) if gain else {}
    begin = NOW - age if since is None else min(NOW, NOW - since + 1)
    assert sum(told.values()) <= gained
    assert all(max(begin, NOW - HOUR + 1) <= minute <= NOW for minute in told)
    for window in range(1, HOUR + 1):
        told_in_it = sum(actions for minute, actions in told.items() if minute > NOW - window)
        assert told_in_it <= gained * window // max(window, NOW - begin + 1) + 1
