"""The last day of an issue in points of five minutes."""

from datetime import timedelta

import pytest

from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.issue.state import IssueState
from streams.virality.issue.timeline import POINTS, RECENT_POINTS, IssueTimeline, recent_history

ISSUE = Issue(id="beras", title="Harga beras", query="beras")
BEGIN = 29_700_000  # a whole hour


def mention(number: int, minute: int, *, clock: int | None = None, negative: bool = False) -> Mention:
    at = start_of(minute) + timedelta(seconds=number % 60)
    return Mention(
        issue="beras",
        offset=number,
        index=0,
        clock=minute if clock is None else clock,
        post=f"x:{number}",
        source="x",
        created_at=at,
        excerpt="beras",
        language="id",
        sentiment="negative" if negative else "neutral",
    )


def lived(minutes: int, every: int = 1) -> tuple[IssueState, IssueTimeline]:
    """An issue with a post in each minute, the first of five negative, that is looked at every so many minutes."""
    state, history = IssueState(ISSUE), IssueTimeline()
    for minute in range(BEGIN, BEGIN + minutes):
        state.add(0, mention(minute - BEGIN, minute, negative=minute % 5 == 0), minute)
        state.close(minute)
        if minute % every == every - 1:
            history.record(state)
    return state, history


def test_points_follow_each_other_and_hold_what_was_counted():
    state, history = lived(120)
    points = history.points(state)
    assert [slot for slot, *_ in points] == list(range(BEGIN // 5, BEGIN // 5 + 24))
    assert {(posts, negative) for _, posts, _, negative in points} == {(5, 1)}


def test_it_does_not_matter_how_often_it_is_looked_at():
    often, seldom = lived(300, every=1), lived(300, every=100)
    seen = [(slot, posts, negative) for slot, posts, _, negative in often[1].points(often[0])]
    assert seen == [(slot, posts, negative) for slot, posts, _, negative in seldom[1].points(seldom[0])]


def test_at_most_a_day_is_kept():
    state, history = lived(60 * 30)
    points = history.points(state)
    assert len(points) == POINTS
    assert points[-1][0] == (BEGIN + 60 * 30) // 5 - 1


def test_the_expectation_is_learnt():
    state, history = lived(60 * 26)
    assert history.points(state)[-1][2] == pytest.approx(5, rel=0.2)


def test_a_late_post_is_still_counted():
    state, history = lived(60)
    state.add(0, mention(1000, BEGIN + 3, clock=BEGIN + 59), BEGIN + 59)
    assert history.points(state)[0][1] == 6


def test_after_a_restart_the_last_hours_come_back():
    state, _ = lived(60 * 12)
    restored, history = IssueState.from_bytes(state.to_bytes(), ISSUE), IssueTimeline()
    history.record(restored)
    points = history.points(restored)
    assert len(points) >= 30
    assert {posts for _, posts, *_ in points} == {5}


def test_a_long_silence_leaves_a_gap_and_no_false_numbers():
    state, history = lived(60)
    again = BEGIN + 60 * 20
    state.close(again - 1)
    history.record(state)
    state.add(0, mention(5000, again), again)
    state.close(again + 4)
    history.record(state)
    points = history.points(state)
    assert points[-1][:2] == (again // 5, 1)
    assert sum(posts for _, posts, *_ in points) == 61
    assert [slot for slot, *_ in points] == sorted({slot for slot, *_ in points})


def test_an_issue_of_which_nothing_is_known_has_no_points():
    state, history = IssueState(ISSUE), IssueTimeline()
    history.record(state)
    assert history.points(state) == ()


def test_an_alert_gets_the_hours_that_end_with_it():
    state, _ = lived(60 * 26 + 3)
    found = recent_history(state)
    assert found.minutes == 5
    assert found.posts == (5,) * RECENT_POINTS
    assert found.negative == (1,) * RECENT_POINTS
    assert found.expected == pytest.approx((5.0,) * RECENT_POINTS, rel=0.2)


def test_of_a_young_issue_only_what_there_is():
    state, _ = lived(12)
    found = recent_history(state)
    assert (found.posts, found.negative) == ((2, 5, 5), (1, 1, 1))
    assert len(found.expected) == 3


def test_before_its_first_minute_an_issue_has_no_hours():
    assert recent_history(IssueState(ISSUE)) is None


def test_after_a_restart_they_are_the_same():
    state, _ = lived(60 * 5)
    assert recent_history(IssueState.from_bytes(state.to_bytes(), ISSUE)) == recent_history(state)
