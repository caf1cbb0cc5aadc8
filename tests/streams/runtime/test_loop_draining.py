"""What the loop does with what its stage holds back, at a checkpoint and when its worker ends."""

import asyncio

import pytest

from tests.streams.loops import SETTINGS, events, setup


async def test_a_checkpoint_sends_what_is_held_and_acknowledges_it_and_more_is_taken():
    one = setup()
    one.stage.hold = True
    await one.run(events(b"a"), events(b"b", start=1))
    await one.consume.checkpoint()
    assert one.sent == [b"A", b"B"]
    assert one.acks == [(0, 0), (0, 1)]
    one.stage.held.clear()
    await one.run(events(b"c", start=2))
    await one.consume.checkpoint()
    assert one.sent == [b"A", b"B", b"C"]
    assert one.acks[2:] == [(0, 2)]


async def test_without_the_partitions_a_checkpoint_sends_nothing():
    one = setup()
    one.stage.hold = True
    await one.consume.checkpoint()
    await one.run(events(b"a"))
    one.group.generation = 2
    await one.consume.checkpoint()
    assert (one.sent, one.acks) == ([], [])


async def test_draining_sends_what_is_held_acknowledges_it_and_takes_nothing_more():
    one = setup()
    one.stage.hold = True
    await one.run(events(b"a"), events(b"b", start=1))
    assert (one.sent, one.acks) == ([], [])
    await one.consume.drain()
    assert one.sent == [b"A", b"B"]
    assert one.acks == [(0, 0), (0, 1)]
    await one.run(events(b"c", start=2))
    assert one.sent == [b"A", b"B"]
    assert not one.consume.current


async def test_draining_waits_for_the_batch_in_hand():
    one = setup()
    one.group.open.clear()
    running = asyncio.create_task(one.run(events(b"a"), events(b"b", start=1)))
    await one.sending()
    draining = asyncio.create_task(one.consume.drain())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not draining.done()
    one.group.open.set()
    await asyncio.gather(running, draining)
    assert one.sent == [b"A"]
    assert one.acks == [(0, 0)]


async def test_draining_gives_up_after_its_time():
    one = setup(settings=SETTINGS.model_copy(update={"drain_timeout": 0.02}))
    one.stage.hold = True
    await one.run(events(b"a"))
    one.group.open.clear()
    with pytest.raises(TimeoutError):
        await one.consume.drain()
    assert one.acks == []


async def test_draining_after_the_partitions_went_to_somebody_else_sends_nothing():
    one = setup()
    one.stage.hold = True
    await one.run(events(b"a"))
    one.group.generation = 2
    await one.consume.drain()
    assert (one.sent, one.acks) == ([], [])
