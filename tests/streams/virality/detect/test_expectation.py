import pytest

from streams.virality.detect.baseline import Baseline
from streams.virality.detect.daily_habits import Schedule
from streams.virality.detect.expectation import Expectation
from streams.virality.detect.time_grid import grid

HOUR = 490_000


def expectation(schedule=None, bucket_seconds=60):
    baseline = Baseline("UTC")
    for i in range(15 * 24):
        baseline.learn(HOUR - 15 * 24 + i, 600 if i % 2 else 1200, 1.0, 0.05)
    found = grid(bucket_seconds, 10)
    return Expectation(found, baseline, schedule or Schedule(288), 0.05, HOUR, 4), baseline


@pytest.mark.parametrize("seconds", [60, 300, 900])
def test_an_hour_adds_up_to_nearly_the_baseline(seconds):
    found, baseline = expectation(bucket_seconds=seconds)
    per_hour = 3600 // seconds
    for i in range(4):
        total = found.before((HOUR + i + 1) * per_hour) - found.before((HOUR + i) * per_hour)
        assert total == pytest.approx(baseline.rate(HOUR + i, 0.05), rel=0.26)


def test_boundaries_are_before_for_every_bucket():
    found, _ = expectation()
    start = HOUR * 60 + 17
    assert found.boundaries(start, 150) == [found.before(start + i) for i in range(151)]


def test_means_are_what_is_expected_in_windows_of_one_end():
    found, _ = expectation()
    end = HOUR * 60 + 100
    assert found.means(end, (1, 5, 60)) == [found.before(end) - found.before(end - window) for window in (1, 5, 60)]


def test_a_habit_raises_its_slot_alone():
    schedule = Schedule(288)
    slot = HOUR % 24 * 12 + 3
    for day in range(5):
        schedule.learn(day, slot, 500, 100.0)
    usual, _ = expectation()
    raised, _ = expectation(schedule)
    at = HOUR * 60 + 15
    assert raised.before(at) == usual.before(at)
    ratio = (raised.before(at + 5) - raised.before(at)) / (usual.before(at + 5) - usual.before(at))
    assert ratio == pytest.approx(5, rel=0.05)
