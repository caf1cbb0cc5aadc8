"""The deliver stage on topics of one partition, which the next owner of it finds as the last one left them."""

from datetime import UTC, datetime
from itertools import chain

from schemas.codec import encode_arrays
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.restraint.channel_state import Pending
from streams.settings import Settings
from tests.streams.carried import Carried
from tests.streams.notify.notifications import NOON

__all__ = ["CHANNELS", "TOPICS", "Broker", "told"]


TOPICS = Topics(Settings())


CHANNELS = Channels.model_validate(
    {
        "channels": {
            "humas": {
                "kind": "console",
                "group": "0s",
                "attempts": 2,
                "retry_delay": "1s",
                "escalation": {"to": "pimpinan", "after": "15m"},
            },
            "pimpinan": {"kind": "console", "group": "0s"},
        }
    }
)


class Broker:
    """The topics of the stage: what it says is kept, and given back to the next owner."""

    def __init__(self, wait=0.0):
        """`wait` is how long the alerts of a minute wait for each other, in seconds."""
        self.now = NOON
        self.wait = wait
        self.state = {}
        self.sent = []
        self.offset = 0

    def owner(self):
        stage = DeliverStage(TOPICS, CHANNELS, now=lambda: self.now, wait=self.wait)
        stage.assign([3])
        for key, value in self.state.items():
            stage.restore(self.record(TOPICS.channel_state.name, key, value))
        return stage

    def record(self, topic, key, value, headers=()):
        return Incoming(topic, 3, self.offset, datetime.fromtimestamp(NOON, UTC), key, value, headers)

    def put(self, steps):
        """Carry the steps out; return what they commit."""
        carried = Carried(steps)
        for out in chain.from_iterable(carried.sends):
            if out.topic == TOPICS.channel_state.name:
                assert out.partition == 3
                self.state[out.key] = out.value
            else:
                self.sent.append(out)
        return carried.commit

    def give(self, stage, notifications, channel="humas", headers=(), *, kept=True):
        [value] = encode_arrays(notifications)
        record = self.record(TOPICS.notifications.name, channel.encode(), value, headers)
        items, dead = stage.decode(record)
        assert self.put(stage.apply([record], items, dead)) == {}
        if kept:
            assert self.checkpoint(stage) == {3: self.offset}
        self.offset += 1
        return record

    def checkpoint(self, stage):
        return self.put(stage.checkpoint())


def told(broker, stage, channel="humas"):
    found = []
    while isinstance(due := stage.next(channel), Pending):
        found.append(stage.state(channel).bodies[due.number].alert.id)
        stage.sent(channel, due, 0.2)
        broker.put(stage.state_records([channel]))
    return found
