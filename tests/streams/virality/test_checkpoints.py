"""When a checkpoint is due: after a while, and later where making the rows takes long."""

import itertools

import pytest

from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.virality.checkpoints import LONGEST, Checkpoints

TOPICS = Topics(Settings())


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


def made(clock, *, step):
    """Checkpoints a second apart, of which each look at the processor's time shows `step` seconds more."""
    counts = itertools.count()
    return Checkpoints(TOPICS, 1.0, clock, lambda: step * next(counts))


def after(clock, checkpoints):
    """Seconds after which the next one is due, in tenths."""
    list(checkpoints.of({}))
    for tenths in range(1000):
        if checkpoints.is_due:
            return tenths / 10
        clock.at += 0.1
    raise AssertionError("never")


@pytest.mark.parametrize(("step", "seconds"), [(0.0, 1.0), (0.01, 1.0), (0.1, 3.0), (100.0, LONGEST)])
def test_making_rows_takes_a_tenth_of_the_time_at_most_unless_that_is_half_a_minute(step, seconds):
    clock = Clock()
    assert after(clock, made(clock, step=step)) == pytest.approx(seconds, abs=0.11)


def test_the_first_one_is_due_after_the_interval():
    clock = Clock()
    checkpoints = made(clock, step=0.0)
    assert not checkpoints.is_due
    clock.at += 1.0
    assert checkpoints.is_due
