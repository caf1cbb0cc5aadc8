"""Posts that were deleted while an alert that shows them waits."""

from schemas.codec import encode_record
from schemas.notification import DELETED_KEY, Deleted
from tests.streams.carried import Carried
from tests.streams.notify.delivering import TOPICS, Broker, told
from tests.streams.notify.notifications import notification
from tests.streams.virality.sample import alert


def showing(incident, *posts):
    [sample] = alert().samples
    return notification(incident, 0, samples=tuple(sample.model_copy(update={"post": post}) for post in posts))


def delete(broker, stage, *posts):
    record = broker.record(TOPICS.notifications.name, DELETED_KEY, encode_record(Deleted(posts=posts)))
    items, dead = stage.decode(record)
    assert (items, dead) == ([], [])
    broker.put(stage.apply([record], items, dead))
    assert broker.checkpoint(stage) == {3: broker.offset}
    broker.offset += 1


def shown(stage, channel="humas"):
    return [[one.post for one in body.alert.samples] for body in stage.state(channel).bodies.values()]


def test_what_waits_shows_a_deleted_post_no_more_here_and_for_the_next_owner():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [showing("a", "x:1", "x:2"), showing("b", "x:3")])
    delete(broker, stage, "x:1")
    assert shown(stage) == [["x:2"], ["x:3"]]
    assert b"x:1" not in b"".join(value for value in broker.state.values() if value)
    assert shown(broker.owner()) == [["x:2"], ["x:3"]]
    assert told(broker, broker.owner()) == ["a-0", "b-0"]


def test_what_was_told_beside_what_waits_is_not_kept_with_the_deleted_post():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [showing("a", "x:1"), showing("b", "x:2")])
    stage.sent("humas", stage.next("humas"), 0.1)
    broker.put(stage.state_records({"humas"}))
    delete(broker, stage, "x:1")
    assert b"x:1" not in b"".join(value for value in broker.state.values() if value)
    assert told(broker, broker.owner()) == ["b-0"]


def test_what_the_row_on_the_broker_names_is_kept_until_there_is_another():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [showing("a", "x:1"), showing("b", "x:2")])
    stage.sent("humas", stage.next("humas"), 0.1)
    record = broker.record(TOPICS.notifications.name, DELETED_KEY, encode_record(Deleted(posts=("x:2",))))
    stage.apply([record], [], [])
    [additions] = [sent for sent in Carried(stage.checkpoint()).sends if sent and b"\x00" in sent[0].key and sent[0].value]
    broker.put([additions])
    after = broker.owner()
    assert told(broker, after) == ["a-0", "b-0"]
    assert after.status().notifications["humas", "sent"] == 2


def test_an_alert_that_is_given_up_after_the_deletion_shows_the_post_no_more():
    broker = Broker()
    stage = broker.owner()
    broker.give(stage, [showing("a", "x:1", "x:2")])
    assert stage.failed("humas", stage.next("humas"), "timeout") == []
    broker.now += 60
    due = stage.next("humas")
    delete(broker, stage, "x:1")
    [letter] = stage.failed("humas", due, "timeout")
    assert b"x:2" in letter.value
    assert b"x:1" not in letter.value


def test_an_alert_that_comes_after_the_deletion_does_not_show_the_post_either():
    broker = Broker()
    stage = broker.owner()
    delete(broker, stage, "x:1")
    broker.give(stage, [showing("a", "x:1", "x:2")])
    assert shown(stage) == [["x:2"]]


def test_what_waited_on_a_channel_that_left_the_file_is_cleaned_too():
    broker = Broker()
    broker.give(broker.owner(), [showing("a", "x:1", "x:2")], channel="humas")
    broker.state = {key.replace(b"humas", b"lama"): value for key, value in broker.state.items()}
    delete(broker, broker.owner(), "x:1")
    assert [value for value in broker.state.values() if value and b"x:2" in value]
    assert b"x:1" not in b"".join(value for value in broker.state.values() if value)
