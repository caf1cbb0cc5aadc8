import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from streams.sources.pace import Pace

FIRST = datetime(2025, 3, 1, tzinfo=UTC)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def unmarked(moment):
    pytest.fail(f"marked {moment}")


async def test_without_limits_no_post_waits(clock):
    pace = Pace(clock=clock)
    for days in (0, 400, -3):
        await pace.wait(FIRST + timedelta(days=days), unmarked)


def test_at_a_speed_posts_are_due_as_long_after_the_first_as_they_were_published(clock):
    pace = Pace(speed=60, clock=clock)
    assert pace.pause(FIRST) <= 0
    assert pace.pause(FIRST + timedelta(hours=1)) == pytest.approx(60)
    clock.now += 45
    assert pace.pause(FIRST + timedelta(hours=1)) == pytest.approx(15)
    assert pace.simulated() == FIRST + timedelta(minutes=45)
    assert pace.pause(FIRST - timedelta(hours=1)) <= 0


async def test_a_rate_spreads_posts_evenly(clock):
    pace = Pace(rate=10, clock=clock)
    for _ in range(5):
        clock.now += max(0.0, pace.pause(FIRST))
        await pace.wait(FIRST, unmarked)
    assert clock.now == pytest.approx(100.35, abs=0.1)


async def test_the_rate_does_not_make_up_for_a_long_pause(clock):
    pace = Pace(rate=10, clock=clock)
    await pace.wait(FIRST, unmarked)
    clock.now += 60
    await pace.wait(FIRST, unmarked)
    clock.now += max(0.0, pace.pause(FIRST))
    await pace.wait(FIRST, unmarked)
    assert pace.pause(FIRST) == pytest.approx(0.1)


async def test_a_long_wait_marks_the_time_that_passes_up_to_the_next_post(clock):
    pace = Pace(speed=60, clock=clock)
    await pace.wait(FIRST, unmarked)
    following = FIRST + timedelta(minutes=2)
    marks = []

    async def mark(moment):
        marks.append(moment)
        clock.now += 1.5

    clock.now += 0.5
    async with asyncio.timeout(10):
        await pace.wait(following, mark)
    assert marks == [FIRST + timedelta(seconds=30)]
    assert pace.pause(following) <= 0
