from contextlib import nullcontext

import pytest

from schemas.codec import decode_notifications
from schemas.deadletter import DeadLetter
from streams.errors import NewerFormatError
from streams.notify.deliver_stage import DeliverStage
from streams.operations.replay import replayed
from streams.runtime.dead_letters import REPLAY_HEADER
from streams.runtime.steps import Send, records_of
from tests.newer import newer_row
from tests.streams.notify.delivering import CHANNELS, TOPICS, Broker, told
from tests.streams.notify.notifications import notification


def test_the_next_owner_goes_on_where_the_last_one_stopped():
    broker = Broker()
    first = broker.owner()
    record = broker.give(first, [notification("a", n) for n in range(3)])
    due = first.next("humas")
    first.sent("humas", due, 0.1)
    broker.put(first.state_records(["humas"]))
    second = broker.owner()
    items, _ = second.decode(record)  # what was not acknowledged comes again
    broker.put(second.apply([record], items, []))
    assert told(broker, second) == ["a-1", "a-2"]
    assert told(broker, broker.owner()) == []
    broker.checkpoint(second)
    assert [key for key, value in broker.state.items() if value] == [b"humas"]


def test_what_was_taken_in_waits_for_a_checkpoint_and_a_mark_for_none():
    broker = Broker()
    stage = broker.owner()
    record = broker.give(stage, [notification("a", n) for n in range(3)], kept=False)
    assert broker.state == {}
    stage.sent("humas", stage.next("humas"), 0.1)
    broker.put(stage.state_records(["humas"]))
    again = broker.owner()  # a kill: nothing was acknowledged, so all of it comes again
    broker.put(again.apply([record], again.decode(record)[0], []))
    assert told(broker, again) == ["a-1", "a-2"]


def test_a_channel_whose_row_a_newer_release_wrote_is_told_nothing_and_the_others_are():
    broker = Broker()
    for channel in ("humas", "pimpinan"):
        broker.give(broker.owner(), [notification("a")], channel)
    broker.state[b"humas"] = newer_row(b"humas", broker.state[b"humas"])
    before = dict(broker.state)
    stage = DeliverStage(TOPICS, CHANNELS, now=lambda: broker.now, wait=0.0)
    stage.assign([3])
    for key, value in broker.state.items():
        is_newer = key == b"humas"
        with pytest.raises(NewerFormatError) if is_newer else nullcontext():
            stage.restore(broker.record(TOPICS.channel_state.name, key, value))
    assert stage.missing() == set()
    broker.give(stage, [notification("b"), notification("c")])
    broker.give(stage, [notification("b")], "pimpinan")
    assert told(broker, stage) == []
    assert told(broker, stage, "pimpinan") == ["a-0", "b-0"]
    stage.write_again({(TOPICS.channel_state.name, 3): [*before, b"\xff\xfe"]})
    broker.checkpoint(stage)
    assert {key: broker.state[key] for key in before if key.startswith(b"humas")} == {
        key: value for key, value in before.items() if key.startswith(b"humas")
    }
    letters = [DeadLetter.from_record(one.key, one.value, one.headers) for one in broker.sent]
    assert [(one.key, one.place, one.error) for one in letters] == [
        (b"humas", (2, 0), "NewerFormatError"),
        (b"humas", (2, 1), "NewerFormatError"),
    ]
    facts = stage.status()
    assert facts.refused_rows == {"channel": 1}
    assert facts.notifications["humas", "refused"] == 2
    stage.restore(broker.record(TOPICS.channel_state.name, b"humas", None))
    assert stage.status().refused_rows == {"channel": 0}


@pytest.mark.parametrize("damage", [lambda row: newer_row(b"humas", row), lambda row: row[:-3], lambda row: b"\xff"])
def test_what_no_release_wrote_over_the_row_of_a_channel_is_written_over(damage):
    broker = Broker()
    broker.give(broker.owner(), [notification("a"), notification("b")])
    whole = broker.state[b"humas"]
    stage = broker.owner()
    with pytest.raises(ValueError):
        stage.restore(broker.record(TOPICS.channel_state.name, b"humas", damage(whole)))
    assert stage.missing() == set()
    broker.state.clear()
    broker.checkpoint(stage)
    assert broker.state == {b"humas": whole}
    assert told(broker, stage) == ["a-0", "b-0"]


def test_without_changes_a_checkpoint_writes_nothing():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", 0)])
    assert records_of(stage.checkpoint()) == []


def test_a_try_that_failed_is_not_marked_unless_it_was_the_last():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", 0)])
    assert stage.failed("humas", stage.next("humas"), "status 500") == []
    broker.now += 5
    assert len(stage.failed("humas", stage.next("humas"), "status 500")) == 1


def test_after_the_last_try_it_is_a_dead_letter_that_can_be_sent_in_again():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", 0), notification("b", 0)])
    for _ in range(2):
        broker.put([Send(stage.failed("humas", stage.next("humas"), "status 500"))])
        broker.now += 5
    [out] = broker.sent
    letter = DeadLetter.from_record(out.key, out.value, out.headers)
    assert (letter.stage, letter.error, letter.attempts, letter.index) == ("deliver", "status 500", 2, 0)
    assert [one.alert.id for one in decode_notifications(letter.value).values] == ["a-0"]
    assert told(broker, stage) == ["b-0"]

    again = replayed(letter, TOPICS)
    assert (again.topic, again.key, again.headers) == (TOPICS.notifications.name, b"humas", ((REPLAY_HEADER, b"1"),))
    broker.give(stage, decode_notifications(again.value).values, headers=again.headers)
    assert told(broker, stage) == ["a-0"]


def test_an_incident_that_nobody_acknowledges_is_handed_to_the_other_channel():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", 0, severity=9)])
    assert told(broker, stage) == ["a-0"]
    assert not stage.to_escalate("humas")
    broker.now += 15 * 60
    assert len(stage.to_escalate("humas")) == 1
    broker.put([Send(stage.escalate("humas")), *stage.state_records(["humas"])])
    [out] = broker.sent
    assert (out.topic, out.key) == (TOPICS.notifications.name, b"pimpinan")
    assert not broker.owner().to_escalate("humas")
    broker.give(stage, decode_notifications(out.value).values, "pimpinan")
    passed = stage.state("pimpinan").bodies[stage.next("pimpinan").number]
    assert (passed.escalated_from, passed.unanswered_minutes) == ("humas", 15)


def test_a_channel_that_is_not_in_the_file_makes_a_dead_letter():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification()], "tiada")
    [out] = broker.sent
    assert DeadLetter.from_record(out.key, out.value, out.headers).error == "UnknownChannel"


@pytest.mark.parametrize("value", [b"{}", b"\xff", b"[" * 50_000])
def test_what_holds_no_notifications_is_a_dead_letter_as_it_came(value):
    broker = Broker()
    items, [letter] = broker.owner().decode(broker.record(TOPICS.notifications.name, b"humas", value))
    assert not items
    assert (letter.index, letter.value) == (None, value)


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_notifications_is_refused(value):
    broker = Broker()
    with pytest.raises(ValueError):
        broker.owner().decode(broker.record(TOPICS.notifications.name, b"humas", value))


def test_it_says_what_it_did():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", n) for n in range(3)])
    broker.now += 4
    stage.sent("humas", stage.next("humas"), 0.3)
    status = stage.status()
    assert status.notifications == {("humas", "sent"): 1}
    assert status.pending == {"humas": 2}
    assert status.delivery_delay["humas"].total == 4
    assert status.delivery["humas"].total == 0.3
    assert status.rows == 1
    assert status.row_bytes > 0


def test_a_quiet_channel_writes_its_row_twice_a_day_so_that_older_ones_are_compacted():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [notification("a", 0)])
    broker.now += 11 * 3600
    assert records_of(stage.checkpoint()) == []
    broker.now += 2 * 3600
    assert [record.key for record in records_of(stage.checkpoint())] == [b"humas"]
    assert records_of(stage.checkpoint()) == []
