"""A dispatcher with the real stage and the real loop, topics that are lists, and senders that only listen."""

import asyncio
import contextlib
from datetime import UTC, datetime

from schemas.codec import encode_arrays
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.dispatcher import ChannelDispatcher
from streams.notify.senders.sender import NotSentError
from streams.runtime.loop import Consume
from streams.runtime.steps import records_of
from streams.settings import Settings

__all__ = ["CHANNELS", "RULES", "SETTINGS", "TOPICS", "Runner", "Sender", "serving", "until"]


SETTINGS = Settings(checkpoint_interval=0.02, drain_timeout=5)


TOPICS = Topics(SETTINGS)


RULES = {"kind": "console", "group": "0s", "cap": 1000, "retry_delay": "0s", "timeout": "5s"}


CHANNELS = Channels.model_validate(
    {
        "channels": {
            "cepat": RULES,
            "macet": RULES | {"timeout": "1s"},
            "jaga": RULES | {"escalation": {"to": "cepat", "severity": 1, "after": "1s"}},
        }
    }
)


class Runner:
    """A consumer group of one worker, whose topics are lists."""

    def __init__(self):
        self.stage = DeliverStage(TOPICS, CHANNELS, wait=0.0)
        self.generation, self.joined, self.is_member = 1, True, True
        self.rows = {}
        self.open = asyncio.Event()
        self.open.set()
        self.writes = []
        self.consume = Consume(self.stage, self, SETTINGS, fatal=self.fail, ready=None)

    def before_leaving(self, finish):
        self.finish = finish

    async def wait_idle(self):
        await self.finish()
        await self.consume.wait_idle()

    def fail(self, error):
        raise AssertionError(error)

    def partitions(self):
        return [0]

    async def read_back(self, partitions):
        for key, value in self.rows.items():
            yield Incoming(TOPICS.channel_state.name, 0, 0, datetime.now(UTC), key, value)

    def is_transient(self, error):
        return False

    async def send(self, records):
        await self.open.wait()
        self.writes.append([out.key for out in records])
        for out in records:
            self.rows[out.key] = out.value

    def next_alert(self, channel):
        return self.stage.state(channel).bodies[self.stage.next(channel).number].alert.id

    async def give(self, channel, *notifications):
        async def take():
            await self.consume.begin()
            [value] = encode_arrays(notifications)
            record = Incoming(TOPICS.notifications.name, 0, len(self.rows), datetime.now(UTC), channel.encode(), value)
            await self.send(records_of(self.stage.apply([record], self.stage.decode(record)[0], [])))

        await self.consume.between_batches(take)


class Sender:
    """Keeps what it is told; `gate` holds it up."""

    def __init__(self):
        self.told, self.failures, self.closed = [], 0, False
        self.gate = asyncio.Event()
        self.gate.set()
        self.began = asyncio.Event()

    async def send(self, message):
        self.began.set()
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise NotSentError("status 500")
        self.told += [one.id for one in message.alerts]

    async def close(self):
        self.closed = True


@contextlib.asynccontextmanager
async def serving(settings):
    runner, senders = Runner(), {name: Sender() for name in CHANNELS.channels}
    dispatcher = ChannelDispatcher(runner, CHANNELS, senders, settings)
    task = asyncio.create_task(dispatcher.run())
    try:
        yield runner, senders, task, dispatcher
    finally:
        for sender in senders.values():
            sender.gate.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)
