"""The slope of a soak is that of the trend, whatever jumps about."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak.trend import grown, per_hour


@settings(max_examples=30)
@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.integers(2, 300))
def test_a_straight_line_has_its_slope(slope, start, count):
    samples = [(2.0 * number, start + slope * 2.0 * number / 3600) for number in range(count)]
    assert per_hour(samples) == pytest.approx(slope, abs=1e-3)


def test_a_fifth_of_wild_samples_does_not_turn_it():
    chance = Random(1)
    samples = [(2.0 * number, 200 + 10 * 2.0 * number / 3600) for number in range(400)]
    wild = [(at, value + chance.uniform(50, 500) if chance.random() < 0.2 else value) for at, value in samples]
    assert per_hour(wild) == pytest.approx(10, rel=0.25)


def test_one_sample_has_no_slope():
    assert per_hour([(0.0, 5.0)]) == per_hour([]) == 0.0


def test_thirds_are_compared():
    assert grown([(float(number), float(number // 10)) for number in range(30)]) == (0.0, 2.0)
