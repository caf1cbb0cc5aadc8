import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.deadletter import DeadLetter
from streams.consume import CHUNK_BYTES, Consume
from streams.deadletter import TooManyDeadLettersError, outgoing
from streams.folded import Folded
from streams.metrics.facts import Facts
from streams.records import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import Topics

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

    async def send(self, phase):
        self._diary.append(("sending", len(phase)))
        await self.open.wait()
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the broker is gone")
        self._diary.append(("sent", [out.value for out in phase]))


class Upper:
    """A stage that writes what it reads in capitals; what is called poison is too much for it."""

    name = "upper"

    def __init__(self):
        self.remembered = []
        self.resets = []
        self.tries = []
        self.held = []
        self.hold = False
        self.broken = False

    def reset(self, partitions):
        self.resets.append(list(partitions))
        self.remembered.clear()

    def remember(self, record):
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

    def fold(self, records, results, dead):
        if self.broken:
            raise AssertionError("a fault of the program")
        letters = [outgoing(letter, TOPICS) for letter in dead]
        words = [Outgoing("out", word, record.partition) for record, word in results]
        done = {record.partition: record.offset for record in records}
        if self.hold:
            self.held.append((words, done))
            return Folded([letters])
        return Folded([letters, words], done, posts_out=len(words))

    def flush(self):
        words = [word for part, _ in self.held for word in part]
        done = {partition: offset for _, part in self.held for partition, offset in part.items()}
        return Folded([words], done)

    def source(self, item):
        record, word = item
        return record.dead_letter(self.name, "", index=0, value=word)

    def facts(self):
        return Facts()


@dataclass
class Setup:
    diary: list[Any]
    group: Group
    stage: Upper
    consume: Consume[Any, Any]
    fatal: list[BaseException]

    async def run(self, *takes):
        await self.consume.run(Stream(self.diary, takes))

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


async def test_acknowledgements_come_after_the_sends_and_in_the_order_of_offsets():
    one = setup()
    await one.run(events(b"a b", b"c"), events(b"d", start=2), events(b"e", partition=1))
    assert one.diary == [
        ("sending", 3), ("sent", [b"A", b"B", b"C"]), ("ack", 0, 0), ("ack", 0, 1),
        ("sending", 1), ("sent", [b"D"]), ("ack", 0, 2),
        ("sending", 1), ("sent", [b"E"]), ("ack", 1, 0),
    ]  # fmt: skip
    assert one.fatal == []
    assert one.consume.last_offset == {0: 2, 1: 0}


async def test_nothing_is_acknowledged_while_a_send_is_under_way():
    one = setup()
    one.group.open.clear()
    running = asyncio.create_task(one.run(events(b"a")))
    while ("sending", 1) not in one.diary:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    assert one.acks == []
    one.group.open.set()
    await running
    assert one.acks == [(0, 0)]


async def test_phases_are_sent_one_after_the_other_and_dead_letters_first():
    one = setup()
    await one.run(events(b"a", b"faulty", b"b"))
    assert [entry for entry in one.diary if entry[0] == "sent"] == [("sent", [b"faulty part"]), ("sent", [b"A", b"B"])]
    assert one.acks == [(0, 0), (0, 1), (0, 2)]


async def test_a_failing_send_stops_the_worker_and_acknowledges_nothing():
    one = setup(fails=1)
    await one.run(events(b"a"), events(b"b", start=1))
    [error] = one.fatal
    assert isinstance(error, ConnectionError)
    assert one.sent == []
    assert one.acks == []


async def test_after_a_fault_draining_sends_and_acknowledges_nothing():
    one = setup(fails=1)
    one.stage.hold = True
    await one.run(events(b"a"))
    one.stage.hold = False
    await one.run(events(b"b", start=1))
    await one.consume.drain()
    assert len(one.fatal) == 1
    assert (one.sent, one.acks) == ([], [])


async def test_events_of_an_older_assignment_are_dropped_and_not_acknowledged():
    one = setup()
    one.group.generation = 2
    await one.run(events(b"old", generation=1) + events(b"new", start=1, generation=2))
    assert one.sent == [b"NEW"]
    assert one.acks == [(0, 1)]


async def test_what_was_held_under_an_older_assignment_is_never_acknowledged():
    one = setup()
    one.stage.hold = True
    await one.run(events(b"a", b"c"))
    one.group.generation = 2
    one.stage.hold = False
    one.stage.held.clear()
    await one.run(events(b"a b", generation=2))
    assert one.sent == [b"A", b"B"]
    assert one.acks == [(0, 0)]
    assert one.stage.resets == [[0, 1], [0, 1]]


async def test_an_assignment_that_ends_during_a_send_gets_no_acknowledgement():
    one = setup()
    one.group.open.clear()
    running = asyncio.create_task(one.run(events(b"a")))
    while ("sending", 1) not in one.diary:
        await asyncio.sleep(0)
    one.group.generation = 2
    one.group.open.set()
    await running
    assert one.sent == [b"A"]
    assert one.acks == []
    assert not one.consume.current


async def test_each_assignment_begins_with_what_was_written_before():
    written = [Incoming("out", 0, 5, Incoming.from_message(Message(0, b"")).timestamp, None, b"X")]
    one = setup(written=written)
    await one.run(events(b"a"), events(b"b", start=1))
    assert one.stage.remembered == written
    assert one.group.reads == 1
    assert one.stage.resets == [[0, 1]]
    assert one.consume.current


async def test_reading_back_is_tried_again_from_the_start():
    one = setup()
    one.group.read_failures = 1
    await one.run(events(b"a"))
    assert (one.group.reads, one.stage.resets, one.acks) == (2, [[0, 1], [0, 1]], [(0, 0)])


async def test_what_cannot_be_read_back_stops_the_worker():
    one = setup()
    one.group.read_failures = 99
    await one.run(events(b"a"))
    assert isinstance(one.fatal[0], ConnectionError)
    assert one.acks == []


async def test_nothing_begins_before_it_is_ready():
    ready = asyncio.Event()
    one = setup(ready=ready.wait)
    running = asyncio.create_task(one.run(events(b"a")))
    for _ in range(20):
        await asyncio.sleep(0)
    assert one.group.reads == 0
    assert one.stage.tries == []
    ready.set()
    await running
    assert one.acks == [(0, 0)]


async def test_a_poisonous_item_becomes_a_dead_letter_alone():
    one = setup()
    await one.run(events(b"a b", b"c poison d", b"e"))
    assert one.sent == [b"poison", b"A", b"B", b"C", b"D", b"E"]
    assert one.acks == [(0, 0), (0, 1), (0, 2)]
    assert one.fatal == []


async def test_the_dead_letter_says_what_failed_where_and_how_often(monkeypatch):
    one = setup()
    phases = []
    send = one.group.send

    async def keep(phase):
        phases.append(list(phase))
        await send(phase)

    monkeypatch.setattr(one.group, "send", keep)
    await one.run(events(b"a poison", start=7))
    [record] = phases[0]
    assert record.topic == TOPICS.dead_letters.name
    assert record.partition == 0
    assert DeadLetter.from_record(record.key, record.value, record.headers) == DeadLetter(
        "posts", 0, 7, 0, "upper", "RuntimeError", SETTINGS.attempts, None, b"poison"
    )


async def test_a_record_that_cannot_be_decoded_is_a_dead_letter_whole():
    one = setup()
    await one.run(events(b"a", b"unreadable", b"b"))
    assert one.sent == [b"unreadable", b"A", b"B"]
    assert one.acks == [(0, 0), (0, 1), (0, 2)]


async def test_a_fault_of_the_stage_never_leaves_the_loop():
    one = setup()
    one.stage.broken = True
    await one.run(events(b"a"), events(b"b", start=1))
    [error] = one.fatal
    assert isinstance(error, AssertionError)
    assert (one.sent, one.acks) == ([], [])


async def test_being_cancelled_does_leave_it():
    one = setup()
    one.group.open.clear()
    running = asyncio.create_task(one.run(events(b"a")))
    while ("sending", 1) not in one.diary:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert one.fatal == []
    assert one.acks == []


async def test_a_cancelled_error_out_of_a_library_stops_the_worker(monkeypatch):
    one = setup()

    async def send(phase):
        raise asyncio.CancelledError

    monkeypatch.setattr(one.group, "send", send)
    await one.run(events(b"a"))
    assert isinstance(one.fatal[0], asyncio.CancelledError)
    assert one.acks == []


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
    while ("sending", 1) not in one.diary:
        await asyncio.sleep(0)
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


async def test_too_many_dead_letters_stop_the_worker():
    one = setup(settings=SETTINGS.model_copy(update={"dead_letter_window": 10, "dead_letter_max_share": 0.5}))
    await one.run(events(*[b"good"] * 5), events(*[b"faulty"] * 5, start=5), events(*[b"faulty"] * 5, start=10))
    [error] = one.fatal
    assert isinstance(error, TooManyDeadLettersError)
    assert "KENTONGAN_DEAD_LETTER_MAX_SHARE" in str(error)


async def test_a_large_take_is_processed_in_parts():
    one = setup()
    await one.run(events(*[b"x" * (CHUNK_BYTES // 2)] * 5))
    assert one.stage.tries == [2, 2, 1]
    assert one.acks == [(0, offset) for offset in range(5)]


async def test_an_empty_record_is_acknowledged():
    one = setup()
    await one.run(events(b""))
    assert one.acks == [(0, 0)]
    assert one.stage.tries == []
