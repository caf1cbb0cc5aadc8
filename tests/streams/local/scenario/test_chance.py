from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import mean, median, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.local.scenario.chance import arrivals, number, pick, poisson, skewed, weighted

START = datetime(2025, 3, 1, tzinfo=UTC)


@given(st.integers(), st.lists(st.integers(), min_size=1))
def test_pick_takes_one_of_the_items(seed: int, items: list[int]) -> None:
    assert pick(Random(seed), items) in items


@given(st.integers(), st.integers(-50, 50), st.integers(0, 50))
def test_number_keeps_its_bounds(seed: int, low: int, width: int) -> None:
    assert low <= number(Random(seed), low, low + width) <= low + width


def test_number_reaches_its_bounds() -> None:
    rng = Random(1)
    assert {number(rng, 2, 4) for _ in range(100)} == {2, 3, 4}


def test_weighted_follows_the_weights() -> None:
    rng = Random(1)
    counts = Counter(weighted(rng, {"a": 3, "b": 1, "c": 0}) for _ in range(4000))
    assert counts["c"] == 0
    assert counts["a"] / counts["b"] == pytest.approx(3, rel=0.15)


@pytest.mark.parametrize("rate", [0.0, 0.3, 4.0, 45.0, 900.0])
def test_poisson_has_its_mean_as_its_variance(rate: float) -> None:
    rng = Random(1)
    draws = [poisson(rng, rate) for _ in range(3000)]
    assert mean(draws) == pytest.approx(rate, rel=0.1)
    assert pvariance(draws) == pytest.approx(rate, rel=0.15)


def test_skewed_has_its_median_and_a_long_tail() -> None:
    rng = Random(1)
    draws = [skewed(rng, 100, 1.5) for _ in range(4000)]
    assert median(draws) == pytest.approx(100, rel=0.1)
    assert mean(draws) > 200
    assert min(draws) > 0


def test_arrivals_are_in_order_and_as_many_as_asked() -> None:
    moments = list(arrivals(Random(1), START, START + timedelta(days=1), timedelta(seconds=30)))
    assert len(moments) == pytest.approx(2880, rel=0.06)
    assert all(left < right for left, right in pairwise(moments))
    assert moments[0] > START
    assert moments[-1] < START + timedelta(days=1)
