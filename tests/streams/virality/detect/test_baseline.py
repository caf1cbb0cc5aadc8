from datetime import UTC, datetime
from math import pi, sin

import pytest

from streams.virality.detect.baseline import Baseline
from tests.streams.virality.kept import bytes_of, reread

MONDAY = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) // 3600


def learned(counts, zone="UTC", alpha=0.1):
    baseline = Baseline(zone)
    for i, count in enumerate(counts):
        baseline.learn(MONDAY + i, count, 1.0, alpha)
    return baseline


def test_it_learns_the_hours_of_the_day():
    truth = [round(1000 * (1 + 0.7 * sin(2 * pi * (i % 24) / 24))) for i in range(21 * 24)]
    baseline = learned(truth)
    for i in range(24):
        assert baseline.rate(MONDAY + 21 * 24 + i, 0.1) == pytest.approx(truth[i], rel=0.15)


def test_it_learns_the_weekend():
    truth = [400 if i // 24 % 7 >= 5 else 1000 for i in range(28 * 24)]
    baseline = learned(truth)
    assert baseline.rate(MONDAY + 28 * 24 + 12, 0.1) == pytest.approx(1000, rel=0.05)
    assert baseline.rate(MONDAY + 28 * 24 + 5 * 24 + 12, 0.1) == pytest.approx(400, rel=0.1)


@pytest.mark.parametrize(("zone", "shift"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_the_profile_is_in_local_time(zone, shift):
    baseline = learned([900 if (i + shift) % 24 == 8 else 100 for i in range(7 * 24)], zone)
    cells = [baseline.posts[c] for c in range(24)]
    assert cells.index(max(cells)) == 8


def test_a_spike_cannot_teach_it():
    calm, spiked = [100] * 240, [100] * 240
    spiked[200] = 100_000
    rate = learned(calm, alpha=0.05).rate(MONDAY + 240 + 8, 0.05)
    assert learned(spiked, alpha=0.05).rate(MONDAY + 240 + 8, 0.05) < 1.1 * rate


def test_a_lasting_change_is_learned():
    baseline = learned([100] * 14 * 24 + [300] * 28 * 24, alpha=0.1)
    assert baseline.rate(MONDAY + 42 * 24 + 10, 0.1) > 220


def test_an_issue_never_heard_of_expects_next_to_nothing_and_never_zero():
    assert 0 < Baseline("UTC").rate(MONDAY, 0.2) < 1
    assert 0 < learned([0] * 9000).rate(MONDAY + 9000, 0.2) < 0.01


def test_a_stored_baseline_is_the_same():
    baseline = learned(range(500))
    again = reread(baseline, Baseline("UTC"))
    assert [again.rate(MONDAY + i, 0.3) for i in range(168)] == [baseline.rate(MONDAY + i, 0.3) for i in range(168)]
    assert bytes_of(again) == bytes_of(baseline)
