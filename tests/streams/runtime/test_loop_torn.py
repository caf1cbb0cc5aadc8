"""What a stage handed out and what did not all reach the broker: nothing is acknowledged that is not there."""

import asyncio
import contextlib

import pytest

from streams.kafka.records import Outgoing
from streams.runtime.loop import TornError
from streams.runtime.steps import Commit, Send, Step
from tests.streams.loops import SETTINGS, Setup, events, setup


@pytest.fixture
async def held() -> Setup:
    """A loop whose stage holds two words back; sends wait for the gate."""
    one = setup()
    one.stage.hold = one.stage.forgets = True
    await one.run(events(b"a", b"b"))
    one.group.open.clear()
    one.diary.clear()
    return one


async def cut_short(one: Setup, action) -> None:
    """Cancel whoever awaits the action once a send is under way."""
    task = asyncio.create_task(action)
    await one.sending()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_draining_finishes_a_checkpoint_whose_caller_was_cancelled(held):
    await cut_short(held, held.consume.checkpoint())
    draining = asyncio.create_task(held.consume.drain())
    await asyncio.sleep(0)
    assert held.acks == []
    held.group.open.set()
    await draining
    assert held.sent == [b"A", b"B"]
    assert held.acks == [(0, 0), (0, 1)]


async def test_what_a_checkpoint_could_not_send_in_time_is_not_acknowledged(held):
    held.consume._settings = SETTINGS.model_copy(update={"drain_timeout": 0.02})
    await cut_short(held, held.consume.checkpoint())
    with pytest.raises(TimeoutError):
        await held.consume.drain()
    held.group.open.set()
    await held.consume.drain()
    assert (held.sent, held.acks) == ([], [])


async def test_after_a_write_that_failed_nothing_is_acknowledged(held):
    held.group.fails = 1
    held.group.open.set()
    with pytest.raises(ConnectionError):
        await held.consume.checkpoint()
    assert not held.consume.current
    await held.consume.checkpoint()
    await held.consume.drain()
    assert (held.sent, held.acks) == ([], [])


async def test_a_torn_stage_takes_nothing_until_the_next_assignment_and_then_begins_from_the_broker(held):
    held.group.fails = 1
    held.group.open.set()
    with pytest.raises(ConnectionError):
        await held.consume.checkpoint()
    with pytest.raises(TornError, match="upper"):
        await held.consume.begin()
    held.group.generation = 2
    await held.consume.begin()
    assert held.consume.current
    assert held.stage.resets == [[0, 1], [0, 1]]


async def test_a_batch_that_is_cut_short_is_not_acknowledged_with_the_next_checkpoint():
    one = setup()
    one.group.open.clear()
    running = asyncio.create_task(one.run(events(b"a")))
    await one.sending()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    one.group.open.set()
    one.stage.hold = True
    await one.consume.checkpoint()
    await one.consume.drain()
    assert (one.sent, one.acks) == ([], [])


async def test_what_somebody_else_hands_out_is_finished_too(held):
    def said() -> list[Step]:
        return [Send([Outgoing("out", b"mark", 0)])]

    await cut_short(held, held.consume.hand_out(said))
    held.group.open.set()
    await held.consume.drain()
    assert held.sent == [b"mark", b"A", b"B"]


async def test_a_worker_that_learns_that_its_partitions_are_gone_sends_no_more(held):
    held.stage.hold, held.stage.pauses = False, 3
    letters, words = asyncio.Event(), []

    async def send(phase):
        words.extend(out.value for out in phase)
        held.group.generation = 2
        letters.set()

    held.group.send = send
    await held.consume.hand_out(
        lambda: [Send([Outgoing("out", b"first", 0)]), Send([Outgoing("out", b"second", 0)]), Commit({0: 1})]
    )
    assert words == [b"first"]
    assert held.acks == []
    await held.consume.drain()
    assert words == [b"first"]
