"""What a sample from strata says of all."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.learning.stratified import LEVEL, Stratum, allocate, shares

CLASSES = ("negative", "neutral", "positive")


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 400), min_size=1), st.integers(0, 500))
def test_as_many_are_drawn_as_are_wanted_and_there(sizes, total):
    drawn = allocate(sizes, total)
    assert sum(drawn.values()) == min(total, sum(sizes.values()))
    assert all(0 <= drawn[name] <= size for name, size in sizes.items())


def test_each_stratum_is_heard_and_the_rest_is_by_size():
    assert allocate({"negative": 20, "neutral": 900, "positive": 4}, 100) == {"negative": 10, "neutral": 86, "positive": 4}
    assert allocate({"a": 500, "b": 500}, 100) == {"a": 50, "b": 50}


def test_what_was_looked_at_whole_is_known():
    found = shares([Stratum(8, {"negative": 6, "positive": 2}), Stratum(2, {"neutral": 2})], CLASSES)
    assert {name: (one.low, one.value, one.high) for name, one in found.items()} == {
        "negative": pytest.approx((0.6, 0.6, 0.6)),
        "neutral": pytest.approx((0.2, 0.2, 0.2)),
        "positive": pytest.approx((0.2, 0.2, 0.2)),
    }


def test_nothing_is_said_of_nothing():
    assert shares([], CLASSES) == {}
    assert shares([Stratum(0, {})], CLASSES) == {}


def test_a_stratum_that_nobody_looked_at_may_be_anything():
    found = shares([Stratum(100, {})], CLASSES)["negative"]
    assert found.low < 0.05
    assert found.high > 0.85


def test_the_interval_holds_the_true_share_as_often_as_it_says():
    """A model that misses most of the negative posts, audited two hundred times."""
    chance, held, times = Random(3), 0, 200
    truth = {"negative": {"negative": 90, "neutral": 30}, "neutral": {"negative": 200, "neutral": 600, "positive": 80}}
    posts = {told: [name for name, count in true.items() for _ in range(count)] for told, true in truth.items()}
    negative = sum(one.count("negative") for one in posts.values()) / 1000
    for time in range(times):
        drawn = allocate({told: len(one) for told, one in posts.items()}, 100)
        strata = []
        for told, one in posts.items():
            seen = chance.sample(one, drawn[told])
            strata.append(Stratum(len(one), {name: seen.count(name) for name in CLASSES}))
        found = shares(strata, CLASSES, seed=time)["negative"]
        held += found.low <= negative <= found.high
    assert abs(held / times - LEVEL) < 0.07
