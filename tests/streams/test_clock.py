from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import clamp, mark_time, minute_of, start_of

MOMENT = datetime(2026, 7, 4, 1, 0, 59, 999_999, tzinfo=UTC)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=zones)


@given(moments)
def test_a_moment_lies_in_its_minute(moment):
    begin = start_of(minute_of(moment))
    assert begin <= moment < begin + timedelta(minutes=1)
    assert begin.tzinfo == UTC


@given(st.integers(0, 2**31))
def test_a_minute_begins_in_itself(minute):
    assert minute_of(start_of(minute)) == minute


def test_the_zone_changes_nothing():
    assert minute_of(MOMENT) == minute_of(MOMENT.astimezone(timezone(timedelta(hours=7))))


def test_what_lies_before_the_epoch_counts_as_its_first_minute():
    assert minute_of(datetime(1900, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize(("ahead", "expected"), [(-3600, -3600), (0, 0), (300, 300), (300.1, 0), (86_400, 0)])
def test_only_what_is_too_far_ahead_is_dated_to_its_arrival(ahead, expected):
    found = clamp(MOMENT + timedelta(seconds=ahead), MOMENT, 300)
    assert found == MOMENT + timedelta(seconds=expected)


@given(moments)
def test_a_mark_can_be_read_back(moment):
    assert mark_time(moment.isoformat()) == moment


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-07-04T01:00:00", "2026-13-01T00:00:00Z"])
def test_what_is_no_moment_with_a_zone_is_none(text):
    assert mark_time(text) is None
