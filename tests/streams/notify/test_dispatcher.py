"""Sending what is due, with the real stage and the real loop, and topics in memory."""

import asyncio
import contextlib

import pytest

from streams.notify.dispatcher import LOOK_AGAIN
from streams.runtime.loop import Consume
from tests.streams.notify.dispatching import SETTINGS, serving, until
from tests.streams.notify.notifications import notification


@pytest.fixture
async def world():
    async with serving(SETTINGS) as found:
        yield found


async def test_a_channel_that_hangs_delays_no_other_and_goes_on_once_it_can(world):
    runner, senders, *_ = world
    senders["macet"].gate.clear()
    await runner.give("macet", notification("a", 0), notification("a", 1))
    await until(senders["macet"].began.is_set)
    await runner.give("cepat", *(notification("a", number) for number in range(20)))
    await until(lambda: len(senders["cepat"].told) == 20)
    assert senders["macet"].told == []
    await until(lambda: runner.stage.status().notifications.get(("macet", "failed")))  # the time limit of the channel
    senders["macet"].gate.set()
    await until(lambda: senders["macet"].told == ["a-0", "a-1"])


async def test_what_fails_is_tried_again_in_its_order(world):
    runner, senders, *_ = world
    senders["cepat"].failures = 3
    await runner.give("cepat", notification("a", 0), notification("b", 0))
    await until(lambda: senders["cepat"].told == ["a-0", "b-0"])


async def test_before_the_end_what_is_being_sent_is_finished_and_marked(world):
    runner, senders, task, dispatcher = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0), notification("a", 1))
    await until(senders["cepat"].began.is_set)
    ending = asyncio.create_task(dispatcher.finish())
    await asyncio.sleep(0)
    assert not ending.done()
    senders["cepat"].gate.set()
    await ending
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert senders["cepat"].told == ["a-0"]
    assert senders["cepat"].closed
    runner.generation = 2
    await runner.consume.between_batches(runner.consume.begin)
    assert runner.next_alert("cepat") == "a-1"


async def test_while_partitions_change_hands_nothing_new_is_sent(world):
    runner, senders, *_ = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0), notification("a", 1))
    await until(senders["cepat"].began.is_set)
    runner.joined = False
    leaving = asyncio.create_task(runner.wait_idle())
    await asyncio.sleep(0)
    assert not leaving.done()
    senders["cepat"].gate.set()
    await leaving
    assert senders["cepat"].told == ["a-0"]
    runner.generation, runner.joined = 2, True
    await runner.consume.between_batches(runner.consume.begin)
    await until(lambda: senders["cepat"].told == ["a-0", "a-1"])


async def test_what_another_worker_has_taken_over_is_not_marked(world):
    runner, senders, *_ = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0))
    await until(senders["cepat"].began.is_set)
    rows = dict(runner.rows)
    runner.generation, runner.joined = 2, False
    senders["cepat"].gate.set()
    await until(lambda: senders["cepat"].told == ["a-0"])
    await runner.wait_idle()
    assert runner.rows == rows


async def test_what_was_taken_in_is_written_though_nothing_is_sent(world):
    runner, senders, *_ = world
    senders["macet"].gate.clear()
    await runner.give("macet", notification("a", 0))
    await until(lambda: runner.rows.get(b"macet"))
    assert senders["macet"].told == []


async def test_channels_that_wait_for_their_mark_are_marked_together():
    async with serving(SETTINGS.model_copy(update={"checkpoint_interval": 600.0})) as (runner, senders, *_):
        del senders["jaga"]
        for name, sender in senders.items():
            sender.gate.clear()
            await runner.give(name, notification("a", 0))
        for sender in senders.values():
            await sender.began.wait()

        async def both_are_told():
            runner.writes.clear()
            for sender in senders.values():
                sender.gate.set()
            await until(lambda: sent(runner) == 2)

        await runner.consume.between_batches(both_are_told)
        await until(lambda: runner.rows)
        assert [sorted(write) for write in runner.writes if write] == [[b"cepat", b"macet"]]


async def test_a_worker_that_was_frozen_tells_nothing_until_it_is_a_member_for_certain(world):
    runner, senders, *_ = world
    runner.is_member = False
    await runner.give("cepat", notification("a", 0))
    await until(lambda: runner.rows.get(b"cepat"))
    await asyncio.sleep(2 * LOOK_AGAIN)
    assert senders["cepat"].told == []
    runner.is_member = True
    await until(lambda: senders["cepat"].told == ["a-0"])


async def test_what_was_told_as_a_worker_was_frozen_is_marked_only_when_it_still_has_the_channel(world):
    runner, senders, *_ = world
    for still, told in ((True, ["a-0"]), (False, ["a-0", "b-0"])):
        senders["cepat"].gate.clear()
        senders["cepat"].began.clear()
        await runner.give("cepat", notification("a" if still else "b", 0))
        await senders["cepat"].began.wait()
        runner.is_member = False
        senders["cepat"].gate.set()
        await until(lambda told=told: senders["cepat"].told == told)
        await asyncio.sleep(2 * LOOK_AGAIN)
        assert sent(runner) == (not still)
        if still:
            runner.is_member = True
            await until(lambda: sent(runner) == 1)
        else:
            runner.generation, runner.joined = 2, False
            await runner.wait_idle()
            assert sent(runner) == 1


@pytest.mark.parametrize("what", ["checkpoint", "escalation"])
async def test_sigterm_while_something_is_written_loses_nothing_that_was_taken_in(what):
    settings = SETTINGS.model_copy(update={"checkpoint_interval": 0.02 if what == "checkpoint" else 600.0})
    async with serving(settings) as (runner, senders, task, dispatcher):
        runner.is_member = what == "escalation"
        if what == "escalation":
            await runner.give("jaga", notification("a", 0, severity=9))
            await until(lambda: senders["jaga"].told == ["a-0"])
            await until(lambda: not dispatcher._sending)
            runner.open.clear()
            runner.writes.clear()
            await until(lambda: runner.stage.state("jaga").incidents["a"].escalated)
        else:
            await runner.give("cepat", notification("a", 0))
            runner.open.clear()
            await until(lambda: runner.consume._handing and not runner.stage.state("cepat").dirty)
        await dispatcher.finish()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        draining = asyncio.create_task(runner.consume.drain())
        await asyncio.sleep(0.05)
        assert not draining.done()
        runner.open.set()
        await draining
        if what == "escalation":
            assert [key for write in runner.writes for key in write][:2] == [b"cepat", b"jaga"]
        else:
            runner.generation, runner.is_member = 2, True
            runner.consume = Consume(runner.stage, runner, SETTINGS, fatal=runner.fail, ready=None)
            await runner.consume.begin()
            assert runner.next_alert("cepat") == "a-0"


def sent(runner):
    return sum(n for (_, outcome), n in runner.stage.status().notifications.items() if outcome == "sent")
