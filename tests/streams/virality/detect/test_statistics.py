from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.statistics import deviance_root, likelihood_root, local_factor, root_difference

COUNT, MEAN, ALPHA = st.integers(0, 10**6), st.floats(1e-3, 1e6), st.floats(1e-3, 20)


def test_the_deviance_without_dispersion_is_poissons():
    expected = sqrt(2 * (30 * log(30 / 10) - 20))
    assert deviance_root(30, 10, 1e-9) == pytest.approx(expected, rel=1e-4)


@given(COUNT, MEAN, ALPHA)
def test_the_deviance_is_zero_up_to_the_mean_and_grows_with_the_count(count, mean, alpha):
    found = deviance_root(count, mean, alpha)
    assert found == 0 if count <= mean else found >= 0
    assert deviance_root(count + 10, mean, alpha) >= found


@given(COUNT, MEAN, ALPHA)
def test_more_dispersion_makes_a_surge_less_surprising(count, mean, alpha):
    assert deviance_root(count, mean, 2 * alpha) <= deviance_root(count, mean, alpha) + 1e-6
    assert abs(root_difference(count, mean, 2 * alpha)) <= abs(root_difference(count, mean, alpha)) + 1e-9


@given(COUNT, MEAN, ALPHA)
def test_the_local_factor_lies_between_one_and_a_ratio_above_it(count, mean, alpha):
    found, ratio = local_factor(count, mean, alpha), count / mean
    assert 1 <= found <= max(1, min(5, ratio)) + 1e-9


@given(st.floats(0, 1), st.floats(0.02, 0.95), st.floats(1, 1e6))
def test_a_share_above_its_baseline_deviates_upwards_and_more_with_more_posts(found, share, n):
    root = likelihood_root(found, share, n)
    assert root >= 0 if found > share else root <= 0
    assert abs(likelihood_root(found, share, 4 * n)) == pytest.approx(2 * abs(root), abs=1e-3)
