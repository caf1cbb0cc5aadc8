from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.learning.prevalence import true_share
from streams.learning.random_effects import Rate

RARE, OFTEN = Rate(-3.0, 0.1), Rate(3.0, 0.1)


def test_a_model_that_misses_half_makes_the_true_share_twice_the_told_one() -> None:
    low, high = true_share(300, 1000, Rate(0.0, 0.05), Rate(-20.0, 0.0))
    assert low < 0.6 < high
    assert high - low < 0.12


def test_what_is_known_worse_is_told_less_narrowly() -> None:
    low, high = true_share(300, 1000, OFTEN, RARE)
    wide_low, wide_high = true_share(300, 1000, Rate(3.0, 1.0, 5), Rate(-3.0, 1.0, 5))
    assert wide_low < low < high < wide_high


def test_few_posts_say_less() -> None:
    few, many = true_share(4, 10, OFTEN, RARE), true_share(400, 1000, OFTEN, RARE)
    assert few[0] < many[0] < many[1] < few[1]


def test_without_posts_nothing_is_said() -> None:
    assert true_share(0, 0, OFTEN, RARE) is None


def test_a_model_that_tells_nothing_apart_says_that_anything_may_be() -> None:
    assert true_share(50, 100, Rate(0.0, 0.0), Rate(0.0, 0.0)) == (0.0, 1.0)


def test_the_interval_holds_nine_in_ten_of_matters_that_differ_as_was_measured() -> None:
    chance = Random(5)
    found, false = Rate(1.4, 0.9, 6), Rate(-2.0, 0.8, 12)

    def rate(of: Rate) -> float:
        deviations = chance.gauss(0, 1) / (chance.gammavariate(of.freedom / 2, 2) / of.freedom) ** 0.5
        return 1 / (1 + exp(-of.mean - of.deviation * deviations))

    held, times = 0, 0
    while times < 300:
        share, high, low = chance.random(), rate(found), rate(false)
        if high - low < 0.02:
            continue
        negative = round(300 * share)
        told = sum(chance.random() < high for _ in range(negative)) + sum(
            chance.random() < low for _ in range(300 - negative)
        )
        ends = true_share(told, 300, found, false)
        held += ends[0] <= negative / 300 <= ends[1]
        times += 1
    assert 0.86 <= held / times <= 0.94


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(-50, 50),
    st.floats(0, 50),
    st.one_of(st.none(), st.integers(1, 50)),
)
def test_ends_are_shares_in_order(counts: tuple[int, int], mean: float, deviation: float, freedom: int | None) -> None:
    low, high = true_share(*counts, Rate(mean, deviation, freedom), Rate(-mean, deviation, freedom))
    assert 0 <= low <= high <= 1
    assert (low, high) == pytest.approx(true_share(*counts, Rate(mean, deviation, freedom), Rate(-mean, deviation, freedom)))
