import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.level import LEAST_POSTS, Counted, multiple, rise
from streams.virality.detect.time_grid import grid
from streams.virality.detect.usual_hour import UsualHour

GRID = grid(60, 10)
EVEN = (1.0, 6.0)  # expected in ten minutes and an hour, without habits


def counted(posts, means=EVEN, where=GRID):
    """Ten minutes and an hour."""
    return [
        Counted(window, n, n, least, mean)
        for window, n, least, mean in zip(where.local, posts, LEAST_POSTS[1:], means, strict=True)
    ]


def test_six_times_a_rare_hour_and_four_times_an_hour_of_many_posts_are_far_more():
    assert multiple(0.1) == multiple(10) == 6.25
    assert multiple(60) == multiple(5000) == 4.25
    assert 4.25 < multiple(30) < 6.25
    usual = UsualHour(100, 0.02)
    assert rise(GRID, counted((20, 420)), usual, 4.26).score < 1
    found = rise(GRID, counted((20, 430)), usual, 4.26)
    assert found.score >= 1
    assert (found.observed, found.expected, found.window) == (430, 100, 60)


def test_an_issue_that_varies_needs_more():
    assert rise(GRID, counted((20, 430)), UsualHour(100, 1.0), 4.26).score < 1


def test_what_is_usual_is_no_rise_and_few_posts_are_never_far_more():
    assert rise(GRID, counted((10, 60)), UsualHour(60, 0.1), 4.26) is None
    few = LEAST_POSTS[1] - 1, LEAST_POSTS[2] - 1
    assert rise(GRID, counted(few), UsualHour(0, 0.02), 4.26).score < 1
    assert rise(GRID, counted(LEAST_POSTS[1:]), UsualHour(0, 0.02), 4.26).score >= 1


def test_a_daily_bulletin_is_usual_in_its_ten_minutes():
    bulletin = (6.0, 8.0)  # three quarters of the hour's posts
    usual = UsualHour(60, 0.05)
    assert rise(GRID, counted((45, 60)), usual, 4.26).score >= 1
    assert rise(GRID, counted((45, 60), bulletin), usual, 4.26) is None


def test_what_does_not_count_is_told_and_decides_nothing():
    hour = counted((30, 60))[1:]
    backed, single = (Counted(5, 30, part, LEAST_POSTS[0], 0.5) for part in (30.0, 3.0))
    assert rise(GRID, [single, *hour], UsualHour(60, 0.05), 4.26) is None
    found = rise(GRID, [backed, *hour], UsualHour(60, 0.05), 4.26)
    assert found.score >= 1
    assert (found.observed, found.expected, found.window) == (30, 5, 5)


@given(st.integers(0, 10**6), st.floats(0, 10**5), st.floats(0.02, 1), st.floats(1, 10))
def test_more_posts_never_score_less(observed, posts, alpha, deviations):
    found = rise(GRID, counted((0, observed)), UsualHour(posts, alpha), deviations)
    more = rise(GRID, counted((0, observed + 10)), UsualHour(posts, alpha), deviations)
    if found:
        assert more.score >= found.score - 1e-9


@pytest.mark.parametrize("seconds", [60, 300, 3600])
def test_the_windows_are_those_of_the_grid(seconds):
    coarse = grid(seconds, 0)
    found = rise(coarse, counted((10**6, 10**6), where=coarse), UsualHour(10, 0.1), 4.26)
    assert found.window in coarse.local
