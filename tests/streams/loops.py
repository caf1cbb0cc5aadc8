"""The loop of a stage with a stream, a consumer group and a stage that keep a diary of what it does."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from streams.kafka.records import Outgoing
from streams.kafka.topics import Topics
from streams.runtime.dead_letters import outgoing
from streams.runtime.loop import Consume
from streams.runtime.stage import Stage
from streams.runtime.steps import Commit, CountBatch, Pause, Send, last_offsets
from streams.settings import Settings

SETTINGS = Settings(attempts=2, retry_delay=0.001, dead_letter_window=1000, drain_timeout=0.5)
TOPICS = Topics(SETTINGS)


@dataclass
class Message:
    offset: int
    value: bytes
    partition: int = 0
    generation_id: int = 1
    topic: str = "posts"
    timestamp: float = 1_750_000_000.0
    key: bytes | None = None
    headers: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass
class Event:
    message: Message


class Stream:
    """A Faust stream as far as the loop knows one: takes of events, and acknowledgements in a diary."""

    def __init__(self, diary, takes):
        self._diary = diary
        self._takes = takes

    async def noack_take(self, most, within):
        assert most == SETTINGS.batch_records
        assert within == SETTINGS.batch_linger
        for take in self._takes:
            yield take() if callable(take) else take

    async def ack(self, event):
        self._diary.append(("ack", event.message.partition, event.message.offset))


class Group:
    """A consumer group as far as the loop knows one; `fails` is how often sends fail first."""

    def __init__(self, diary, *, fails=0, written=()):
        self.generation = 1
        self.owned = [0, 1]
        self.fails = fails
        self.written = list(written)
        self.read_failures = 0
        self.away = False
        """Whether a failure is that of a broker which is away."""
        self.reads = 0
        self.open = asyncio.Event()
        self.open.set()
        self._diary = diary

    def partitions(self):
        return self.owned

    async def read_back(self, partitions):
        self.reads += 1
        if self.read_failures:
            self.read_failures -= 1
            raise ConnectionError
        for record in self.written:
            yield record

    topic_id = None

    def is_transient(self, error):
        return self.away

    async def send(self, phase):
        self._diary.append(("sending", len(phase)))
        await self.open.wait()
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the broker is gone")
        self._diary.append(("sent", [out.value for out in phase]))


class Upper(Stage):
    """A stage that writes what it reads in capitals; what is called poison is too much for it."""

    name = "upper"

    def __init__(self):
        self.remembered = []
        self.resets = []
        self.tries = []
        self.held = []
        self.hold = False
        self.forgets = False
        """Whether it takes for written what it flushes, as stages do that write what has changed."""
        self.broken = False
        self.pauses = 0

    def assign(self, partitions):
        self.resets.append(list(partitions))
        self.remembered.clear()

    def restore(self, record):
        self.remembered.append(record)

    def decode(self, record):
        if record.value == b"unreadable":
            raise ValueError("what it says is nobody's business")
        if record.value == b"faulty":
            return [], [record.dead_letter(self.name, "missing: text", index=0, value=b"faulty part")]
        return [(record, word) for word in (record.value or b"").split()], []

    async def work(self, items):
        self.tries.append(len(items))
        await asyncio.sleep(0)
        if any(word == b"poison" for _, word in items):
            raise RuntimeError("cannot")
        return [(record, word.upper()) for record, word in items]

    def apply(self, records, results, dead):
        if self.broken:
            raise AssertionError("a fault of the program")
        words = [Outgoing("out", word, record.partition) for record, word in results]
        yield Send([outgoing(letter, TOPICS) for letter in dead])
        if self.hold:
            self.held.append((words, last_offsets(records).offsets))
            return
        for _ in range(self.pauses):
            yield Pause()
        yield Send(words)
        yield CountBatch(len(words))
        yield last_offsets(records)

    def checkpoint(self):
        words = [word for part, _ in self.held for word in part]
        offsets = {partition: offset for _, part in self.held for partition, offset in part.items()}
        if self.forgets:
            self.held = [([], offsets)]
        return [Send(words), Commit(offsets)]

    def dead_letter(self, item):
        record, word = item
        return record.dead_letter(self.name, "", index=0, value=word)


@dataclass
class Setup:
    diary: list[Any]
    group: Group
    stage: Upper
    consume: Consume
    fatal: list[BaseException]

    async def run(self, *takes):
        await self.consume.run(Stream(self.diary, takes))

    async def sending(self):
        """Return once a send is under way."""
        while not any(entry[0] == "sending" for entry in self.diary):
            await asyncio.sleep(0)

    @property
    def acks(self):
        return [entry[1:] for entry in self.diary if entry[0] == "ack"]

    @property
    def sent(self):
        return [value for entry in self.diary if entry[0] == "sent" for value in entry[1]]


def setup(*, settings=SETTINGS, ready=None, **group):
    diary: list[Any] = []
    fatal: list[BaseException] = []
    stage = Upper()
    found = Group(diary, **group)
    return Setup(diary, found, stage, Consume(stage, found, settings, fatal=fatal.append, ready=ready), fatal)


def events(*values, partition=0, start=0, generation=1):
    return [Event(Message(start + place, value, partition, generation)) for place, value in enumerate(values)]
