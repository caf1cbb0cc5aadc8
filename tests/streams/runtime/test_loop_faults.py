"""What fails in a stage, in a send or in a library, and what the loop makes of it."""

import asyncio

import pytest

from schemas.deadletter import DeadLetter
from streams.runtime.dead_letters import TooManyDeadLettersError
from tests.streams.loops import SETTINGS, TOPICS, events, setup


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
    await one.sending()
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


async def test_too_many_dead_letters_stop_the_worker():
    one = setup(settings=SETTINGS.model_copy(update={"dead_letter_window": 10, "dead_letter_max_share": 0.5}))
    await one.run(events(*[b"good"] * 5), events(*[b"faulty"] * 5, start=5), events(*[b"faulty"] * 5, start=10))
    [error] = one.fatal
    assert isinstance(error, TooManyDeadLettersError)
    assert "KENTONGAN_DEAD_LETTER_MAX_SHARE" in str(error)
