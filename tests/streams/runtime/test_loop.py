import asyncio

from streams.kafka.records import Incoming
from streams.runtime.chunks import CHUNK_BYTES
from tests.streams.loops import Message, events, setup


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
    await one.sending()
    for _ in range(20):
        await asyncio.sleep(0)
    assert one.acks == []
    one.group.open.set()
    await running
    assert one.acks == [(0, 0)]


async def test_sends_come_one_after_the_other_and_dead_letters_first():
    one = setup()
    await one.run(events(b"a", b"faulty", b"b"))
    assert [entry for entry in one.diary if entry[0] == "sent"] == [("sent", [b"faulty part"]), ("sent", [b"A", b"B"])]
    assert one.acks == [(0, 0), (0, 1), (0, 2)]


async def test_where_a_stage_pauses_it_is_the_turn_of_others_and_nothing_is_acknowledged():
    one = setup()
    one.stage.pauses = 20
    seen = []

    async def watch():
        while not one.acks:
            seen.append((one.consume._busy.locked(), list(one.sent)))
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await one.run(events(b"a b", b"c"), events(b"d", start=2))
    await watching
    assert seen.count((True, [])) >= 20
    assert one.sent == [b"A", b"B", b"C", b"D"]
    assert one.acks == [(0, 0), (0, 1), (0, 2)]
    assert one.consume.tally.posts_out == 4


async def test_a_checkpoint_waits_for_a_stage_that_pauses():
    one = setup()
    one.stage.pauses = 20
    running = asyncio.create_task(one.run(events(b"a")))
    while not one.consume._busy.locked() or not one.stage.tries:
        await asyncio.sleep(0)
    await one.consume.checkpoint()
    assert one.sent == [b"A"]
    await running


async def test_what_is_done_between_two_batches_waits_for_the_one_in_hand_and_holds_up_the_next():
    one = setup()
    one.group.open.clear()
    seen, may_end = [], asyncio.Event()

    async def look():
        seen.append(list(one.sent))
        await may_end.wait()

    running = asyncio.create_task(one.run(events(b"a"), events(b"b", start=1)))
    await one.sending()
    looking = asyncio.create_task(one.consume.between_batches(look))
    idle = asyncio.create_task(one.consume.wait_idle())
    for _ in range(20):
        await asyncio.sleep(0)
    assert seen == []
    one.group.open.set()
    for _ in range(20):
        await asyncio.sleep(0)
    assert (seen, one.sent, idle.done()) == ([[b"A"]], [b"A"], False)
    may_end.set()
    await asyncio.gather(looking, running, idle)
    assert one.sent == [b"A", b"B"]


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
    await one.sending()
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


async def test_a_broker_that_is_away_is_waited_for_when_it_is_read_back():
    one = setup()
    one.group.read_failures, one.group.away = 5, True  # more than the tries that there are
    await one.run(events(b"a"))
    assert one.fatal == []
    assert one.acks == [(0, 0)]


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
