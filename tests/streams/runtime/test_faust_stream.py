"""What a stage is handed at once, and that it is not woken up for nothing."""

import asyncio

import faust
import pytest

from streams.runtime.faust_stream import Stream


@pytest.fixture
async def stream():
    app = faust.App("t", store="memory://", autodiscover=False)
    app.inbox = asyncio.Queue(1)
    return Stream(None, app=app)


async def taken(stream, count, most=100, within=0.01):
    """What is taken until so many events are there, with the sizes of the takes."""
    events, sizes = [], []
    takes = stream.noack_take(most, within)
    async with asyncio.timeout(30):
        while len(events) < count:
            take = await anext(takes)
            events += take
            sizes.append(len(take))
    await takes.aclose()
    return events, sizes


async def test_events_come_in_order_at_most_so_many_at_once(stream):
    async def put():
        for fetched in ([1], [2, 3, 4, 5, 6, 7, 8], [9]):
            await stream.app.inbox.put(fetched)

    putting = asyncio.ensure_future(put())
    events, sizes = await taken(stream, 9, most=3)
    await putting
    assert events == list(range(1, 10))
    assert max(sizes) == 3
    assert not stream.enable_acks


async def test_what_is_fetched_while_there_is_time_comes_with_the_first(stream):
    async def put():
        for number in range(1, 6):
            await stream.app.inbox.put([number])

    putting = asyncio.ensure_future(put())
    assert await taken(stream, 5, most=5, within=30) == ([1, 2, 3, 4, 5], [5])
    await putting


async def test_few_are_handed_out_after_a_while(stream):
    takes = stream.noack_take(100, 0.01)
    async with asyncio.timeout(30):
        stream.app.inbox.put_nowait([1])
        assert await anext(takes) == [1]
        stream.app.inbox.put_nowait([2])
        assert await anext(takes) == [2]
    await takes.aclose()


async def test_nothing_runs_while_nothing_comes(stream, monkeypatch):
    takes = stream.noack_take(100, 0.001)
    first = asyncio.ensure_future(anext(takes))
    await asyncio.sleep(0.01)
    turns = []
    call_at = asyncio.get_running_loop().call_at
    monkeypatch.setattr(
        asyncio.get_running_loop(), "call_at", lambda *arguments, **options: turns.append(1) or call_at(*arguments, **options)
    )
    await asyncio.sleep(0.2)
    assert len(turns) == 1  # that of the sleep
    monkeypatch.undo()
    stream.app.inbox.put_nowait([1])
    assert await first == [1]
    await takes.aclose()


async def test_nothing_is_left_when_it_is_given_up(stream):
    takes = stream.noack_take(100, 0.01)
    waiting = asyncio.ensure_future(anext(takes))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert asyncio.all_tasks() == {asyncio.current_task()}
