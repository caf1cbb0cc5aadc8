from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

import pytest

from streams.local.scenario.rhythm import activity, rhythmic
from streams.local.scenario.timeline import WIB

MONDAY = datetime(2025, 3, 3, tzinfo=WIB)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


def test_the_mean_of_a_week_is_one() -> None:
    assert mean(activity(MONDAY + minute * MINUTE) for minute in range(7 * 24 * 60)) == pytest.approx(1, abs=0.01)


def test_hours_are_those_of_jakarta() -> None:
    assert activity(datetime(2025, 3, 3, 20, tzinfo=WIB)) == activity(datetime(2025, 3, 3, 13, tzinfo=UTC))
    assert activity(datetime(2025, 3, 3, 20, tzinfo=WIB)) > 10 * activity(datetime(2025, 3, 3, 3, tzinfo=WIB))


def test_the_weekend_is_quieter() -> None:
    noon = MONDAY + timedelta(hours=12)
    assert activity(noon + 5 * timedelta(days=1)) == pytest.approx(0.85 * activity(noon))


def test_a_week_brings_as_many_as_asked() -> None:
    assert len(list(rhythmic(Random(1), MONDAY, MONDAY + WEEK, 500))) == pytest.approx(3500, rel=0.06)
