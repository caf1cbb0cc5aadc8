import random

import pytest

from streams.virality.detect.dispersion import Dispersion
from tests.streams.virality.kept import bytes_of, reread


def fed(sample, mean, hours=200):
    found = Dispersion(1)
    for _ in range(hours):
        found.decay()
        for _ in range(12):
            found.learn(0, sample(), mean)
        found.settle_row()
    return found


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.6])
def test_it_finds_the_dispersion_of_gamma_poisson_counts(alpha):
    rng = random.Random(4)
    found = fed(lambda: rng.gammavariate(1 / alpha, alpha * 500), 500)
    assert found.alpha[0] == pytest.approx(alpha, rel=0.25)


def test_steady_counts_have_next_to_none():
    assert fed(lambda: 500, 500).alpha[0] < 0.01


def test_a_spike_barely_moves_it():
    found = fed(lambda: 110, 100)
    before = found.alpha[0]
    found.learn(0, 10**6, 100)
    found.settle_row()
    assert found.alpha[0] < before + 0.01


def test_a_stored_dispersion_is_the_same():
    found = fed(lambda: 130, 100, 5)
    again = reread(found, Dispersion(1))
    assert again.alpha == found.alpha
    assert bytes_of(again) == bytes_of(found)
