from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.local.scenario.timeline import WIB, Timeline

ends = st.datetimes(datetime(2020, 1, 5), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, WIB]))
DAY = timedelta(days=1)


@given(ends, st.floats(3, 10))
def test_three_days_always_hold_the_whole_story(end: datetime, days: float) -> None:
    timeline = Timeline.ending(end, days)
    assert timeline.end == end
    assert timeline.start == end - days * DAY
    assert timeline.rumour - timeline.start >= timedelta(hours=36)
    assert timeline.rumour < timeline.clarification < timeline.turn < timeline.turned < timeline.end_of_story <= timeline.end
    assert timeline.end - timeline.end_of_story < DAY
    assert (timeline.rumour.hour, timeline.rumour.minute) == (9, 40)


@given(ends)
def test_bulletins_come_daily_at_one(end: datetime) -> None:
    timeline = Timeline.ending(end)
    bulletins = list(timeline.bulletins)
    assert len(bulletins) in (2, 3)
    assert all(timeline.start < bulletin < timeline.end for bulletin in bulletins)
    assert {bulletin.timetz() for bulletin in bulletins} == {datetime(2025, 1, 1, 13, tzinfo=WIB).timetz()}


def test_anger_climbs_from_nothing_to_all_and_ends() -> None:
    timeline = Timeline.ending(datetime(2025, 3, 6, 12, tzinfo=WIB))
    assert timeline.anger(timeline.turn - timedelta(seconds=1)) == 0
    assert timeline.anger(timeline.turn + (timeline.turned - timeline.turn) / 2) == pytest.approx(0.5)
    assert timeline.anger(timeline.turned) == timeline.anger(timeline.end_of_story - timedelta(seconds=1)) == 1
    assert timeline.anger(timeline.end_of_story) == 0


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Timeline.ending(datetime(2025, 3, 5))
    with pytest.raises(ValueError, match="36 hours"):
        Timeline.ending(datetime(2025, 3, 5, 21, 40, tzinfo=WIB), 1.9)
    assert Timeline.ending(datetime(2025, 3, 5, 21, 40, tzinfo=WIB), 2.0).end_of_story.hour == 21
