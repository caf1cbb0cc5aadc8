"""A session of the deliver stage as a list of steps, and what becomes of it: rows, messages, dead letters and counts."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import orjson

from schemas.codec import decode_kept, decode_notifications, encode_arrays, encode_record
from schemas.deadletter import DeadLetter
from schemas.notification import DELETED_KEY, Deleted
from streams.incidents.status import IncidentStatus
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.compose import compose
from streams.notify.deliver_stage import DeliverStage
from streams.notify.messages.message import Message
from streams.notify.restraint.channel_state import Due
from streams.runtime.dead_letters import REPLAY_HEADER
from streams.runtime.steps import Send, Step
from streams.settings import Settings
from tests.streams.carried import Carried
from tests.streams.notify.notifications import NOON, notification
from tests.streams.virality.sample import alert

__all__ = ["Session"]

TOPICS = Topics(Settings())
PARTITION = 3


class Session:
    """One worker after another on the topics of one partition; each public method but `run` is a step."""

    def __init__(self, channels: dict[str, Any]) -> None:
        """`channels` are those of the channels file."""
        self.channels = Channels.model_validate({"channels": channels})
        self.now = NOON
        self.said: dict[str, IncidentStatus] = {}
        self.topic_id = 0
        self.notifications: list[Incoming] = []
        self.rows: dict[bytes, bytes | None] = {}
        self.committed = -1
        self.due: dict[str, Due | None] = {}
        self.records: list[Outgoing] = []
        """All that was put on topics."""
        self.messages: list[Message] = []
        """All that was told, or tried."""
        self.story: list[str] = []
        """What became of it in short, without what other packages write: alerts by their ids, sentences not at all."""
        self._begin()

    def run(self, steps: Iterable[list[Any]]) -> list[str]:
        """Take the steps, each a method's name, its arguments and the named ones; return all of the story."""
        for name, *arguments, named in steps:
            getattr(self, name)(*arguments, **named)
        status = self.stage.status()
        counts = {f"{channel} {outcome}": n for (channel, outcome), n in sorted(status.notifications.items())}
        self._tell("counts", counts, status.pending, {name: one.total for name, one in status.delivery_delay.items()})
        self.checkpoint()
        return self.story + [f"row {(self.rows[key] or b'').decode()}" for key in sorted(self.rows) if b"\x00" not in key]

    def offer(self, channel: str, alerts: list[list[Any]], *, again: bool = False) -> None:
        """Put alerts for a channel on the topic, each with incident, sequence, severity and event, and take them in."""
        found = [self._notification(*one) for one in alerts]
        for value in encode_arrays(found):
            self._take(self._append(channel.encode(), value, ((REPLAY_HEADER, b"1"),) if again else ()))

    def send(self, channel: str, *, works: bool) -> None:
        """Send what is due, or is being sent, with success or not."""
        if self.due.get(channel) is None:
            self.start(channel)
        due = self.due.pop(channel, None)
        if due is None:
            return
        if works:
            self.stage.sent(channel, due, 0.25)
            self._carry(self.stage.state_records({channel}))
        elif letters := self.stage.failed(channel, due, "status 500"):
            self._carry([Send(letters), *self.stage.state_records({channel})])

    def start(self, channel: str) -> None:
        """Begin to send what is due."""
        due = self.due[channel] = self.stage.next(channel)
        if due is not None:
            told = compose(due, self.stage.state(channel), self.channels, self.now)
            self.messages.append(told.render())
            self._tell("told", channel, [one.id for one in told.alerts], told.digest, told.left_out)

    def drain(self, channel: str) -> None:
        """Send until nothing is due."""
        self.send(channel, works=True)
        while self.stage.next(channel) is not None:
            self.send(channel, works=True)

    def let(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def say(self, incident: str, **what: bool) -> None:
        """Take an action on an incident."""
        self.said[incident] = IncidentStatus(**what)

    def status(self, incident: str, issue: str, at: float) -> IncidentStatus:
        """How an incident stands."""
        return self.said.get(incident, IncidentStatus())

    def escalate(self, channel: str) -> None:
        """Pass on what nobody acknowledged, and take it in on the other channel."""
        passed = self.stage.escalate(channel)
        self._carry([Send(passed), *self.stage.state_records({channel})])
        for out in passed:
            self._take(self._append(out.key or b"", out.value or b""))

    def delete(self, incident: str, sequence: int) -> None:
        """Delete the post that an alert shows."""
        self._take(self._append(DELETED_KEY, encode_record(Deleted(posts=(f"x:{incident}{sequence}",)))))

    def checkpoint(self) -> None:
        """Write what has changed, and commit what was taken in."""
        self._carry(self.stage.checkpoint())

    def rewrite(self, number: int) -> None:
        """Have a row written again."""
        self.stage.write_again({(TOPICS.channel_state.name, PARTITION): [self._key(number)] if self.rows else []})

    def rewrite_all(self) -> None:
        """Have all rows written again."""
        self.stage.write_all()

    def die(self, *, lose: int | None = None, expired: bool = False) -> None:
        """Kill the worker: another one takes over, without the row that was lost and the notifications that expired."""
        if lose is not None and b"\x00" in (key := self._key(lose)):
            self.rows[key] = None
        self._begin(committed_is_there=not expired)

    def make_anew(self) -> None:
        """Delete the topic of notifications and make it anew."""
        self.checkpoint()
        self.notifications, self.committed = [], -1
        self.topic_id += 1

    def _begin(self, *, committed_is_there: bool = True) -> None:
        self.stage = DeliverStage(TOPICS, self.channels, actions=self, now=lambda: self.now, wait=0.0)
        self.stage.assign([PARTITION])
        self.due = {}
        for key, value in self.rows.items():
            self.stage.restore(Incoming(TOPICS.channel_state.name, PARTITION, 0, self._at(), key, value))
        for _, _, offset in sorted(self.stage.missing()):
            if offset < len(self.notifications) and (committed_is_there or offset > self.committed):
                self.stage.restore(self.notifications[offset])
        for record in self.notifications[self.committed + 1 :]:
            self._take(record)

    def _key(self, number: int) -> bytes:
        keys = sorted(self.rows) or [b""]
        return keys[number % len(keys)]

    def _at(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def _notification(self, incident: str, sequence: int, severity: int, event: str | None = None) -> Any:
        [sample] = alert().samples
        samples = tuple(sample.model_copy(update={"post": post}) for post in (f"x:{incident}{sequence}", "x:stays"))
        fields = {"event": event} if event else {}
        return notification(incident, sequence, severity=severity, samples=samples, alerted_at=self._at(), **fields)

    def _append(self, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...] = ()) -> Incoming:
        topic, offset = TOPICS.notifications.name, len(self.notifications)
        self.notifications.append(
            Incoming(topic, PARTITION, offset, self._at(), key, value, headers, topic_id=str(self.topic_id))
        )
        return self.notifications[-1]

    def _take(self, record: Incoming) -> None:
        items, dead = self.stage.decode(record)
        self._carry(self.stage.apply([record], items, dead))

    def _carry(self, steps: Iterable[Step]) -> None:
        carried = Carried(steps)
        self.committed = max([self.committed, *carried.commit.values()])
        for out in chain.from_iterable(carried.sends):
            self.records.append(out)
            if out.topic == TOPICS.channel_state.name:
                self.rows[out.key or b""] = out.value
                self._tell("row", (out.key or b"").decode(), _row(out.key or b"", out.value))
            elif out.topic == TOPICS.notifications.name:
                passed = decode_notifications(out.value or b"").values
                self._tell("passed", (out.key or b"").decode(), [[one.alert.id, one.unanswered_minutes] for one in passed])
            else:
                letter = DeadLetter.from_record(out.key, out.value, out.headers)
                self._tell("letter", letter.error, letter.attempts, [*letter.place], (letter.key or b"").decode())

    def _tell(self, *what: object) -> None:
        self.story.append(orjson.dumps(what).decode())


def _row(key: bytes, value: bytes | None) -> object:
    """What a row holds, in short: of a channel's the numbers that wait, of another one what it keeps."""
    if value is None:
        return None
    if b"\x00" in key:
        return [
            [one.number, one.notification.alert.id, len(one.notification.alert.samples)] for one in decode_kept(value).values
        ]
    row = orjson.loads(value)
    digests = [one and [one["due_at"] - NOON, one["reason"], [*one["lines"]]] for one in (row["gathering"], row["closing"])]
    return [row["folded"], row["pending"], *digests, row["tries"]]
