import random

import pytest

from streams.virality.coverage.rate import PER_HOUR, SourceRate
from tests.streams.virality.feed import MONDAY

HOUR = MONDAY // PER_HOUR


def taught(posts, days):
    rate = SourceRate("Asia/Jakarta")
    for hour in range(24 * days):
        rate.learn(HOUR + hour, posts(hour), 1.0)
    return rate


def test_an_hour_that_was_never_seen_expects_nothing_that_can_be_told():
    rate = taught(lambda hour: 60, 1)
    assert SourceRate("Asia/Jakarta").expected(MONDAY) == (-1, -1)
    assert rate.expected(MONDAY + 24 * PER_HOUR)[0] == pytest.approx(50_000, rel=0.1)
    assert rate.expected(MONDAY + 5 * 24 * PER_HOUR) == (-1, -1)  # Saturday


def test_at_night_no_more_is_sure_than_came():
    rate = taught(lambda hour: 0 if hour % 24 < 6 else 60, 4)
    expected, surely = rate.expected(MONDAY + 4 * 24 * PER_HOUR + 2)
    assert 0 == surely < expected


def test_counts_that_vary_more_have_a_larger_dispersion():
    assert taught(lambda hour: 60, 5).alpha < taught(lambda hour: random.Random(hour).choice((10, 110)), 5).alpha
