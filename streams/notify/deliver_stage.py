"""The deliver stage: holds the state of the channels whose notifications are this worker's."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from schemas.codec import decode_notifications, encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import Notification
from streams.deadletter import REPLAY_HEADER, outgoing
from streams.folded import Folded
from streams.incidents.standing import Actions, NoActions
from streams.metrics.buckets import DELAYS, SECONDS, Buckets
from streams.metrics.facts import Facts
from streams.notify.channel_state import ChannelState
from streams.notify.channels import Channels
from streams.notify.due import AlertDue, Due
from streams.notify.escalation import due_escalations, passed_on
from streams.notify.rows import ChannelRows
from streams.records import Incoming, Outgoing
from streams.topics import Topics

__all__ = ["DeliverStage", "ReadNotifications"]

log = structlog.get_logger(__name__)

_RECORD_SHIFT = 16
"""Notifications of one record, as bits: a notification's number is its record's offset and its place in the record."""

Phases = list[list[Outgoing]]


@dataclass(frozen=True, slots=True)
class ReadNotifications:
    """Notifications for one channel and the record they came in."""

    record: Incoming
    channel: str
    notifications: Sequence[Notification]


@dataclass(slots=True)
class _Held:
    """A channel of this worker."""

    partition: int
    rows: ChannelRows
    state: ChannelState | None = None
    """None until its rows are all read back."""


@dataclass(slots=True)
class _Counts:
    """What was counted of one channel since the process began."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: Buckets = field(default_factory=lambda: Buckets(SECONDS))
    delays: Buckets = field(default_factory=lambda: Buckets(DELAYS))


class DeliverStage:
    """From `notifications` to what is due on each channel, with the state on `channel-state`.

    Taking in notifications never waits for sending. Whoever sends asks `next`, and says what came of it by `sent` or
    `failed`, which answer with the records that must be on the broker before the next message is sent.
    """

    name = "deliver"

    def __init__(
        self,
        topics: Topics,
        channels: Channels,
        *,
        actions: Actions | None = None,
        now: Callable[[], float] = time.time,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`now` gives the seconds since 1970; `changed` is called when something new may be due."""
        self._topics = topics
        self._rules = channels.channels
        self._actions: Actions = actions or NoActions()
        self._now = now
        self.changed = changed
        self._held: dict[str, _Held] = {}
        self._counts = {name: _Counts() for name in self._rules}

    def reset(self, partitions: Iterable[int]) -> None:
        """Forget all channels."""
        self._held = {}

    def remember(self, record: Incoming) -> None:
        """Take back a record of `channel-state`."""
        assert record.key is not None
        name = record.key.partition(b"\x00")[0].decode()
        held = self._held.setdefault(name, _Held(record.partition, ChannelRows(name)))
        held.rows.remember(record.key, record.value)

    def decode(self, record: Incoming) -> tuple[list[ReadNotifications], list[DeadLetter]]:
        """Read notifications.

        Raises:
            ValueError: the value holds none, or they are for a channel that is not in the channels file.
        """
        if not record.value or not record.key:
            raise ValueError("empty")
        channel = record.key.decode()
        if channel not in self._rules:
            return [], [record.dead_letter(self.name, "UnknownChannel")]
        return [ReadNotifications(record, channel, decode_notifications(record.value))], []

    async def work(self, items: Sequence[ReadNotifications]) -> list[ReadNotifications]:
        """There is no costly part: sending is done apart."""
        return list(items)

    def fold(self, records: Sequence[Incoming], results: Sequence[ReadNotifications], dead: Sequence[DeadLetter]) -> Folded:
        """Take the notifications in."""
        now, taken = self._now(), 0
        for result in results:
            record = result.record
            held = self._held.setdefault(result.channel, _Held(record.partition, ChannelRows(result.channel)))
            again = record.header(REPLAY_HEADER) is not None
            for place, notification in enumerate(result.notifications):
                number = (record.offset << _RECORD_SHIFT) + place
                self._state(result.channel, held).offer(number, notification, now, again=again)
            taken += len(result.notifications)
        self.changed()
        done = {record.partition: record.offset for record in records}
        letters = [outgoing(letter, self._topics) for letter in dead]
        return Folded([letters, *self._write_changed()], done, posts_in=taken, posts_out=taken)

    def flush(self) -> Folded:
        """Write what has changed."""
        return Folded(self._write_changed())

    def _state(self, name: str, held: _Held) -> ChannelState:
        if held.state is None:
            counts = self._counts[name]

            def count(outcome: str, alerts: int) -> None:
                counts.outcomes[outcome] += alerts

            held.state = held.rows.restore(self._rules[name], count)
        return held.state

    def _write_changed(self) -> Phases:
        together: Phases = [[], [], []]
        for held in self._held.values():
            if held.state is not None and held.state.dirty:
                for phase, records in zip(together, self._write(held), strict=True):
                    phase.extend(records)
        return together

    def _write(self, held: _Held) -> Phases:
        assert held.state is not None
        return held.rows.write(held.state, self._topics.channel_state.name, held.partition)

    def state(self, channel: str) -> ChannelState:
        """The state of a channel that is this worker's."""
        return self._state(channel, self._held[channel])

    def has_changes(self, channel: str) -> bool:
        """Whether `tend` has something to do."""
        held = self._held.get(channel)
        if held is None:
            return False
        state = self._state(channel, held)
        return state.dirty or bool(due_escalations(state, self._now(), self._actions.standing))

    def next(self, channel: str) -> Due | None:
        """What is to be told on a channel now, if anything."""
        held = self._held.get(channel)
        if held is None:
            return None
        return self._state(channel, held).next(self._now(), self._actions.standing)

    def sent(self, channel: str, due: Due, seconds: float) -> Phases:
        """The message is out, after so many seconds."""
        held = self._held[channel]
        state, now = self._state(channel, held), self._now()
        state.sent(due, now)
        counts = self._counts[channel]
        counts.seconds.observe(seconds)
        if isinstance(due, AlertDue):
            counts.delays.observe(max(0.0, now - due.notification.alerted_at.timestamp()))
        return self._write(held)

    def failed(self, channel: str, due: Due, reason: str) -> Phases:
        """The message could not be sent; after the last try it is a dead letter. `reason` holds no address."""
        held = self._held[channel]
        state = self._state(channel, held)
        tries = state.tries + 1
        gave_up = state.failed(due, self._now())
        log.warning("notification_failed", channel=channel, reason=reason, tries=tries, given_up=gave_up)
        letters = [self._letter(channel, held.partition, due, reason, tries)] if gave_up else []
        return [letters, *self._write(held)]

    def _letter(self, channel: str, partition: int, due: Due, reason: str, tries: int) -> Outgoing:
        assert isinstance(due, AlertDue)
        [value] = encode_arrays([due.notification])
        letter = DeadLetter(
            topic=self._topics.notifications.name,
            partition=partition,
            offset=due.pending.number >> _RECORD_SHIFT,
            index=due.pending.number & ((1 << _RECORD_SHIFT) - 1),
            stage=self.name,
            error=reason,
            attempts=tries,
            key=channel.encode(),
            value=value,
        )
        return outgoing(letter, self._topics)

    def tend(self, channel: str) -> Phases:
        """Pass on what nobody acknowledged in time, and write what has changed since the last write."""
        held = self._held.get(channel)
        if held is None:
            return []
        state, now = self._state(channel, held), self._now()
        escalations = due_escalations(state, now, self._actions.standing)
        rule = self._rules[channel].escalation
        passed: list[Outgoing] = []
        for notification in escalations:
            assert rule is not None
            [value] = encode_arrays([notification])
            passed.append(Outgoing(self._topics.notifications.name, value, key=rule.to.encode()))
            passed_on(state, notification.alert.incident)
            state.count("escalated", 1)
            log.warning("escalated", channel=channel, to=rule.to, incident=notification.alert.incident)
        return [passed, *self._write(held)] if state.dirty else []

    def facts(self) -> Facts:
        """How deliveries went, and what waits."""
        states = {name: held.state for name, held in self._held.items() if held.state is not None}
        return Facts(
            rows=len(self._held),
            row_bytes=sum(len(held.rows.row or b"") for held in self._held.values()),
            notifications={
                (name, outcome): n for name, counts in self._counts.items() for outcome, n in counts.outcomes.items()
            },
            delivery={name: counts.seconds.now() for name, counts in self._counts.items() if counts.outcomes},
            told={name: counts.delays.now() for name, counts in self._counts.items() if counts.outcomes},
            untold={name: state.waiting for name, state in states.items()},
        )

    def source(self, item: ReadNotifications) -> DeadLetter:
        """The whole record as a dead letter."""
        return item.record.dead_letter(self.name, "")
