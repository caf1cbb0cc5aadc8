from schemas.action import action_key
from schemas.codec import encode_record
from streams.incidents.follower import ActionsFollower
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings
from tests.streams.incidents.actions import NOW, action

AT = NOW.timestamp()


def record(one, value=b"keep"):
    return Incoming(
        "incident-actions", 0, 0, NOW, action_key(one).encode(), encode_record(one) if value == b"keep" else value
    )


def test_actions_come_change_and_go():
    found = ActionsFollower(Settings(), Topics(Settings()))
    found.take([record(action("mute", until=AT + 60)), record(action("acknowledge"))])
    standing = found.standing("a", "beras", AT)
    assert (standing.muted, standing.acknowledged) == (True, True)
    before = found.book()
    found.take([record(action("mute", until=AT)), record(action("acknowledge"), None)])
    assert not found.standing("a", "beras", AT).silent
    assert not found.standing("a", "beras", AT).acknowledged
    assert before.standing("a", "beras", AT) == standing  # whoever holds an older book sees no change
