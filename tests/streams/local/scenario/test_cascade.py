from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from streams.local.scenario.cascade import Cascade

START = datetime(2025, 3, 1, 9, 40, tzinfo=UTC)
END = START + timedelta(hours=12)
VIRAL = Cascade(spark=0.5, ratio=2.3, memory=11, audience=1000, echo=0.0)


@pytest.mark.parametrize("seed", range(20))
def test_it_grows_by_itself_and_ends_with_its_audience(seed: int) -> None:
    moments = list(VIRAL.moments(Random(seed), START, END))
    assert moments[0] == START
    assert all(left <= right for left, right in pairwise(moments))
    assert 800 < len(moments) < 1600
    first = sum(at < START + timedelta(minutes=15) for at in moments)
    third = sum(START + timedelta(minutes=30) <= at < START + timedelta(minutes=45) for at in moments)
    assert third > 3 * first
    assert not [at for at in moments if at > START + timedelta(hours=6)]


def test_without_echoing_posts_it_stays_small() -> None:
    dull = Cascade(spark=0.5, ratio=0.5, memory=11, audience=1000, echo=0.0)
    assert len(list(dull.moments(Random(1), START, END))) < 60


def test_an_echo_fades() -> None:
    moments = list(Cascade(spark=0, ratio=0, memory=11, audience=1000, echo=4).moments(Random(1), START, END))
    early, late = (
        sum(START + timedelta(hours=hour) <= at < START + timedelta(hours=hour + 2) for at in moments) for hour in (1, 6)
    )
    assert early > 5 * late
