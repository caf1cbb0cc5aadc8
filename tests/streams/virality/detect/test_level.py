import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.level import LEAST_POSTS, multiple, rise
from streams.virality.detect.time_grid import grid
from streams.virality.detect.usual_hour import UsualHour

GRID = grid(60, 10)
EVEN = (1.0, 6.0)  # expected in ten minutes and an hour, without habits


def test_six_times_a_rare_hour_and_four_times_an_hour_of_many_posts_are_far_more():
    assert multiple(0.1) == multiple(10) == 6
    assert multiple(60) == multiple(5000) == 4
    assert 4 < multiple(30) < 6
    usual = UsualHour(100, 0.02)
    assert rise(GRID, (20, 390), EVEN, usual, 4.26).score < 1
    found = rise(GRID, (20, 410), EVEN, usual, 4.26)
    assert found.score >= 1
    assert (found.observed, found.expected, found.window) == (410, 100, 60)


def test_an_issue_that_varies_needs_more():
    assert rise(GRID, (20, 410), EVEN, UsualHour(100, 1.0), 4.26).score < 1


def test_what_is_usual_is_no_rise_and_few_posts_are_never_far_more():
    assert rise(GRID, (10, 60), EVEN, UsualHour(60, 0.1), 4.26) is None
    few = LEAST_POSTS[0] - 1, LEAST_POSTS[1] - 1
    assert rise(GRID, few, EVEN, UsualHour(0, 0.02), 4.26).score < 1
    assert rise(GRID, LEAST_POSTS, EVEN, UsualHour(0, 0.02), 4.26).score >= 1


def test_a_daily_bulletin_is_usual_in_its_ten_minutes():
    bulletin = (6.0, 8.0)  # three quarters of the hour's posts
    usual = UsualHour(60, 0.05)
    assert rise(GRID, (45, 60), EVEN, usual, 4.26).score >= 1
    assert rise(GRID, (45, 60), bulletin, usual, 4.26) is None


@given(st.integers(0, 10**6), st.floats(0, 10**5), st.floats(0.02, 1), st.floats(1, 10))
def test_more_posts_never_score_less(observed, posts, alpha, deviations):
    found = rise(GRID, (0, observed), EVEN, UsualHour(posts, alpha), deviations)
    more = rise(GRID, (0, observed + 10), EVEN, UsualHour(posts, alpha), deviations)
    if found:
        assert more.score >= found.score - 1e-9


@pytest.mark.parametrize("seconds", [60, 300, 3600])
def test_the_windows_are_those_of_the_grid(seconds):
    coarse = grid(seconds, 0)
    found = rise(coarse, (10**6, 10**6), EVEN, UsualHour(10, 0.1), 4.26)
    assert found.window in coarse.local
