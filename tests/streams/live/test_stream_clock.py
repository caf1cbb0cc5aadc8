"""How far streams have come, together."""

import asyncio
from datetime import UTC, datetime, timedelta

from streams.live.stream_clock import StreamClock

AT = datetime(2026, 7, 5, 8, 0, 30, tzinfo=UTC)


def test_time_is_where_the_slowest_stream_is_and_one_that_is_lost_holds_up_nothing():
    clock = StreamClock()
    assert clock.moment is None
    clock.come("a", AT)
    clock.come("b", AT - timedelta(hours=1))
    assert clock.moment == AT - timedelta(hours=1)
    clock.lost("b")
    clock.lost("b")
    assert clock.moment == AT


async def test_a_minute_that_is_over_ends_the_wait_once():
    clock = StreamClock()
    clock.come("a", AT)
    await clock.wait(60)
    clock.come("a", AT + timedelta(seconds=29))
    waiting = asyncio.create_task(clock.wait(60))
    await asyncio.wait([waiting], timeout=0.05)
    assert not waiting.done()
    clock.come("a", AT + timedelta(seconds=30))
    async with asyncio.timeout(20):
        await waiting
    await clock.wait(0.01)
