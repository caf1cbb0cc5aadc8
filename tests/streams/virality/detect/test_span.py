import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.span import MOST_USUAL, span_rise
from streams.virality.detect.time_grid import grid
from streams.virality.detect.usual_span import UsualSpan

GRID = grid(60, 10)


def spans(six=10.0, day=40.0, before=(0.0, 0.0), yesterday=(0.0, 0.0)):
    return [UsualSpan(6, before[0], six, yesterday[0]), UsualSpan(24, before[1], day, yesterday[1])]


def test_four_times_the_usual_in_six_hours_is_far_more_when_the_day_is_more_as_well():
    found = span_rise(GRID, spans(), (45, 65), 4.26)
    assert found.score >= 1
    assert (found.observed, found.expected, found.window) == (45, 10, 360)
    assert span_rise(GRID, spans(), (38, 65), 4.26).score < 1
    assert span_rise(GRID, spans(), (45, 55), 4.26) is None


def test_a_day_of_three_times_the_usual_is_far_more_while_it_goes_on():
    found = span_rise(GRID, spans(before=(20, 130)), (5, 5), 4.26)
    assert found.score >= 1
    assert (found.observed, found.window) == (135, 1440)
    assert span_rise(GRID, spans(before=(8, 130)), (5, 5), 4.26) is None


def test_what_is_less_than_twice_the_day_before_is_no_news():
    assert span_rise(GRID, spans(yesterday=(25, 60)), (60, 130), 4.26).score >= 1
    assert span_rise(GRID, spans(yesterday=(35, 70)), (60, 130), 4.26) is None
    assert span_rise(GRID, spans(yesterday=(0, 100)), (60, 130), 4.26) is None


def test_few_posts_are_never_far_more():
    assert span_rise(GRID, spans(0, 0), (29, 39), 4.26).score < 1
    assert span_rise(GRID, spans(0, 0), (30, 30), 4.26).score >= 1
    assert span_rise(GRID, spans(0, 10), (30, 30), 4.26).score >= 1


def test_issues_of_many_posts_are_told_by_their_hours():
    assert span_rise(GRID, spans(15, MOST_USUAL), (10**6, 10**6), 4.26)
    assert span_rise(GRID, spans(15, MOST_USUAL + 1), (10**6, 10**6), 4.26) is None


def test_what_is_usual_is_no_rise():
    assert span_rise(GRID, spans(), (10, 40), 4.26) is None


@given(st.integers(0, 10**6), st.floats(0, 50), st.floats(0, 60), st.floats(1, 10))
def test_more_posts_never_score_less(posts, six, day, deviations):
    found, more = (span_rise(GRID, spans(six, day), (n, n), deviations) for n in (posts, posts + 5))
    if found:
        assert more.score >= found.score - 1e-9


@pytest.mark.parametrize("seconds", [60, 300, 3600])
def test_windows_are_hours_whatever_the_bucket(seconds):
    coarse = grid(seconds, 0)
    assert span_rise(coarse, spans(), (100, 100), 4.26).window * seconds == 6 * 3600
