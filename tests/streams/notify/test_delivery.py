"""Sending what is due, with the real stage and the real loop, and topics in memory."""

import asyncio
import contextlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from schemas.codec import encode_arrays
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.delivery import Delivery
from streams.notify.senders.sender import NotSentError
from streams.runtime.loop import Consume
from streams.settings import Settings
from tests.streams.notify.notifications import notification

SETTINGS = Settings(checkpoint_interval=0.02, drain_timeout=5)
TOPICS = Topics(SETTINGS)
RULES = {"kind": "console", "group": "0s", "cap": 1000, "retry_delay": "0s", "timeout": "5s"}
CHANNELS = Channels.model_validate({"channels": {"cepat": RULES, "macet": RULES | {"timeout": "1s"}}})


class Runner:
    """A consumer group of one worker, whose topics are lists."""

    def __init__(self):
        self.stage = DeliverStage(TOPICS, CHANNELS)
        self.generation, self.joined = 1, True
        self.app = SimpleNamespace()
        self.rows = {}
        self.writes = []
        self.consume = Consume(self.stage, self, SETTINGS, fatal=self.fail, ready=None)

    def fail(self, error):
        raise AssertionError(error)

    def partitions(self):
        return [0]

    async def read_back(self, partitions):
        for key, value in self.rows.items():
            yield Incoming(TOPICS.channel_state.name, 0, 0, datetime.now(UTC), key, value)

    def passes(self, error):
        return False

    async def send(self, phase):
        self.writes.append([out.key for out in phase])
        for out in phase:
            self.rows[out.key] = out.value

    async def give(self, channel, *notifications):
        async with self.consume.busy:
            await self.consume.begin()
            [value] = encode_arrays(notifications)
            record = Incoming(TOPICS.notifications.name, 0, len(self.rows), datetime.now(UTC), channel.encode(), value)
            for phase in self.stage.fold([record], self.stage.decode(record)[0], []).phases:
                await self.send(phase)


class Sender:
    """Keeps what it is told; `gate` holds it up."""

    def __init__(self):
        self.told, self.failures, self.closed = [], 0, False
        self.gate = asyncio.Event()
        self.gate.set()
        self.began = asyncio.Event()

    async def send(self, parcel):
        self.began.set()
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise NotSentError("status 500")
        self.told += [one.id for one in parcel.alerts]

    async def close(self):
        self.closed = True


@contextlib.asynccontextmanager
async def serving(settings):
    runner, senders = Runner(), {"cepat": Sender(), "macet": Sender()}
    delivery = Delivery(runner, CHANNELS, senders, settings)
    task = asyncio.create_task(delivery.run())
    try:
        yield runner, senders, task
    finally:
        for sender in senders.values():
            sender.gate.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def world():
    async with serving(SETTINGS) as found:
        yield found


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_channel_that_hangs_delays_no_other_and_goes_on_once_it_can(world):
    runner, senders, _ = world
    senders["macet"].gate.clear()
    await runner.give("macet", notification("a", 0), notification("a", 1))
    await until(senders["macet"].began.is_set)
    await runner.give("cepat", *(notification("a", number) for number in range(20)))
    await until(lambda: len(senders["cepat"].told) == 20)
    assert senders["macet"].told == []
    await until(lambda: runner.stage.facts().notifications.get(("macet", "failed")))  # the time limit of the channel
    senders["macet"].gate.set()
    await until(lambda: senders["macet"].told == ["a-0", "a-1"])


async def test_what_fails_is_tried_again_in_its_order(world):
    runner, senders, _ = world
    senders["cepat"].failures = 3
    await runner.give("cepat", notification("a", 0), notification("b", 0))
    await until(lambda: senders["cepat"].told == ["a-0", "b-0"])


async def test_before_the_end_what_is_being_sent_is_finished_and_marked(world):
    runner, senders, task = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0), notification("a", 1))
    await until(senders["cepat"].began.is_set)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    senders["cepat"].gate.set()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert senders["cepat"].told == ["a-0"]
    assert senders["cepat"].closed
    runner.generation = 2
    async with runner.consume.busy:
        await runner.consume.begin()
    assert runner.stage.next("cepat").notification.alert.id == "a-1"


async def test_while_partitions_change_hands_nothing_new_is_sent(world):
    runner, senders, _ = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0), notification("a", 1))
    await until(senders["cepat"].began.is_set)
    runner.joined = False
    leaving = asyncio.create_task(runner.app.settle())
    await asyncio.sleep(0)
    assert not leaving.done()
    senders["cepat"].gate.set()
    await leaving
    assert senders["cepat"].told == ["a-0"]
    runner.generation, runner.joined = 2, True
    async with runner.consume.busy:
        await runner.consume.begin()
    await until(lambda: senders["cepat"].told == ["a-0", "a-1"])


async def test_what_another_worker_has_taken_over_is_not_marked(world):
    runner, senders, _ = world
    senders["cepat"].gate.clear()
    await runner.give("cepat", notification("a", 0))
    await until(senders["cepat"].began.is_set)
    rows = dict(runner.rows)
    runner.generation, runner.joined = 2, False
    senders["cepat"].gate.set()
    await until(lambda: senders["cepat"].told == ["a-0"])
    await runner.app.settle()
    assert runner.rows == rows


async def test_what_was_taken_in_is_written_though_nothing_is_sent(world):
    runner, senders, _ = world
    senders["macet"].gate.clear()
    await runner.give("macet", notification("a", 0))
    await until(lambda: runner.rows.get(b"macet"))
    assert senders["macet"].told == []


async def test_channels_that_wait_for_their_mark_are_marked_together():
    async with serving(SETTINGS.model_copy(update={"checkpoint_interval": 600.0})) as (runner, senders, _):
        for name, sender in senders.items():
            sender.gate.clear()
            await runner.give(name, notification("a", 0))
        for sender in senders.values():
            await sender.began.wait()
        async with runner.consume.busy:
            runner.writes.clear()
            for sender in senders.values():
                sender.gate.set()
            await until(lambda: sent(runner) == 2)
        await until(lambda: runner.rows)
        assert [sorted(write) for write in runner.writes if write] == [[b"cepat", b"macet"]]


def sent(runner):
    return sum(n for (_, outcome), n in runner.stage.facts().notifications.items() if outcome == "sent")
