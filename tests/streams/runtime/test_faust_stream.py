"""What a stage is handed at once, and that it is not woken up for nothing."""

import asyncio

import faust
import pytest

from streams.runtime.faust_stream import Stream


class Broken(Exception):
    pass


class Fed(Stream):
    """Faust's stream with a channel's events put in by hand."""

    def __init__(self):
        self.queue = asyncio.Queue()
        super().__init__(None, app=faust.App("t", store="memory://", autodiscover=False))

    async def events(self):
        while True:
            event = await self.queue.get()
            if isinstance(event, Exception):
                raise event
            if event is None:
                return
            yield event


@pytest.fixture
async def stream():
    return Fed()


async def test_events_come_in_order_at_most_so_many_at_once_and_the_end_ends_it(stream):
    for number in range(1, 8):
        stream.queue.put_nowait(number)
    stream.queue.put_nowait(None)
    taken = [list(events) async for events in stream.noack_take(3, 0.01)]
    assert [one for events in taken for one in events] == list(range(1, 8))
    assert max(map(len, taken)) == 3
    assert not stream.enable_acks


async def test_few_are_handed_out_after_a_while(stream):
    takes = stream.noack_take(100, 0.01)
    stream.queue.put_nowait(1)
    async with asyncio.timeout(30):
        assert await anext(takes) == [1]
        stream.queue.put_nowait(2)
        assert await anext(takes) == [2]
    await takes.aclose()


async def test_an_error_crashes_the_stream_after_what_came_before_it(stream):
    stream.queue.put_nowait(1)
    stream.queue.put_nowait(Broken())
    assert [list(events) async for events in stream.noack_take(100, 0.01)] == [[1]]
    assert isinstance(stream.crash_reason, Broken)


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
    stream.queue.put_nowait(1)
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
