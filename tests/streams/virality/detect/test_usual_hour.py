import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.usual_hour import KEPT, LATE, UsualHours
from tests.streams.virality.kept import reread

HOUR = 480_000


def learned(counts, first=HOUR):
    found = UsualHours()
    for hour, posts in enumerate(counts, first):
        found.learn(hour, posts, whole=True)
    return found


def test_half_a_day_is_learned_before_anything_is_usual_and_the_last_hours_never_count():
    found = learned([10] * 12)
    assert found.of(HOUR + 12 + LATE - 1) is None
    assert found.of(HOUR + 12 + LATE).posts == pytest.approx(10, rel=0.05)
    found = learned([10] * 40 + [1000] * LATE)
    assert found.of(HOUR + 40 + LATE).posts == pytest.approx(10, rel=0.05)


def test_a_day_of_surge_moves_neither_what_is_usual_nor_how_much_it_varies():
    calm = [10, 12, 8, 11] * 42
    surge = [*calm[:-24], *([900] * 6), *calm[-18:]]
    before, after = (learned(counts).of(HOUR + 168) for counts in (calm, surge))
    assert after.posts == pytest.approx(before.posts, rel=0.1)
    assert after.alpha == pytest.approx(before.alpha, abs=0.02)


def test_a_busy_time_of_day_is_usual_at_that_time():
    counts = [100 if hour % 24 in (19, 20, 21) else 10 for hour in range(7 * 24)]
    found = learned(counts)
    assert found.of(HOUR + 7 * 24 + 20).posts == pytest.approx(100, rel=0.05)
    assert found.of(HOUR + 7 * 24 + 12).posts < 30


def test_the_loudest_of_the_last_hours_is_of_those_that_are_known():
    found = learned([10, 40, 20])
    assert found.loudest((HOUR, HOUR + 1)) == pytest.approx(40, rel=0.1)
    assert found.loudest((HOUR + 2,)) == pytest.approx(20, rel=0.1)
    assert found.loudest((HOUR - 1,)) == found.loudest(()) == 0


def test_an_hour_that_is_not_whole_and_hours_nobody_listened_in_are_not_known():
    found = learned([10] * 30)
    found.skip(HOUR + 30, HOUR + 30 + 2 * KEPT)
    assert not any(found.codes)
    found = UsualHours()
    for hour in range(HOUR, HOUR + 24):
        found.learn(hour, 10, whole=hour % 2 == 0)
    assert sum(map(bool, found.codes)) == 12


@given(st.lists(st.integers(0, 10**7), max_size=400), st.integers(0, 50))
def test_what_was_stored_goes_on_alike_and_counts_are_kept_within_five_percent(counts, ahead):
    kept = learned(counts)
    stored = reread(kept, UsualHours())
    now = HOUR + len(counts)
    assert stored.of(now + ahead) == kept.of(now + ahead)
    if len(counts) >= 100:
        usual = kept.of(now)
        assert usual is not None
        assert usual.posts <= 1.06 * max(counts[-KEPT:])


def test_more_variation_is_more_dispersion():
    chance = random.Random(1)
    steady = learned([chance.randrange(95, 105) for _ in range(80)]).of(HOUR + 80)
    wild = learned([chance.randrange(200) for _ in range(80)]).of(HOUR + 80)
    assert steady.alpha < 0.05 < wild.alpha
