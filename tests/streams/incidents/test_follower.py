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
    status = found.status("a", "beras", AT)
    assert (status.muted, status.acknowledged) == (True, True)
    before = found.book()
    found.take([record(action("mute", until=AT)), record(action("acknowledge"), None)])
    assert not found.status("a", "beras", AT).silent
    assert not found.status("a", "beras", AT).acknowledged
    assert before.status("a", "beras", AT) == status  # whoever holds an older book sees no change
