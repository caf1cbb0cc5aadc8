"""The deliver stage: holds the state of the channels whose notifications are this worker's."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from schemas.codec import decode_notifications, encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import Notification
from streams.incidents.standing import Actions, NoActions
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.kafka.unreadable import Unreadables
from streams.metrics.buckets import DELAYS, SECONDS, Buckets
from streams.metrics.facts import Facts
from streams.notify.channel_state import ChannelState
from streams.notify.channels import Channels
from streams.notify.due import AlertDue, Due
from streams.notify.escalation import due_escalations, passed_on
from streams.notify.rows import ChannelRows
from streams.runtime.dead_letters import REPLAY_HEADER, outgoing
from streams.runtime.outcome import Folded

__all__ = ["DeliverStage", "ReadNotifications"]

log = structlog.get_logger(__name__)

Phases = list[list[Outgoing]]


@dataclass(frozen=True, slots=True)
class ReadNotifications:
    """Notifications for one channel and the record they came in."""

    record: Incoming
    channel: str
    notifications: Sequence[tuple[int, Notification]]
    """Each with its place in the record."""


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

    Taking in notifications waits neither for sending nor for writing: `flush` writes now and then what was taken in, and says
    what may be acknowledged for that. Whoever sends asks `next`, says what came of it by `sent` or `failed`, and puts on the
    broker what `marks` gives before the next message is sent.
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
        self._taken: dict[int, int] = {}
        self._counts = {name: _Counts() for name in self._rules}
        self._unreadables = Unreadables(self.name)

    def reset(self, partitions: Iterable[int]) -> None:
        """Forget all channels."""
        self._held = {}
        self._taken = {}

    def remember(self, record: Incoming) -> None:
        """Take back a record of `channel-state`.

        Raises:
            ValueError: its key names no channel.
        """
        if not record.key:
            raise ValueError("no key")
        name = record.key.partition(b"\x00")[0].decode()
        held = self._held.setdefault(name, _Held(record.partition, ChannelRows(name)))
        held.rows.remember(record.key, record.value)

    def decode(self, record: Incoming) -> tuple[list[ReadNotifications], list[DeadLetter]]:
        """Read notifications, each by itself where one of them cannot be read.

        Raises:
            ValueError: there is no value, or no channel.
        """
        if not record.value or not record.key:
            raise ValueError("empty")
        channel = record.key.decode()
        if channel not in self._rules:
            return [], [record.dead_letter(self.name, "UnknownChannel")]
        found = decode_notifications(record.value)
        return (
            [ReadNotifications(record, channel, found.places)] if found.places else [],
            [record.dead_letter(self.name, fault.reason, index=fault.index, value=fault.raw) for fault in found.faults],
        )

    async def work(self, items: Sequence[ReadNotifications]) -> list[ReadNotifications]:
        """There is no costly part: sending is done apart."""
        return list(items)

    def fold(self, records: Sequence[Incoming], results: Sequence[ReadNotifications], dead: Sequence[DeadLetter]) -> Folded:
        """Take the notifications in; they are acknowledged with the next `flush`."""
        now, taken = self._now(), 0
        for result in results:
            record = result.record
            held = self._held.setdefault(result.channel, _Held(record.partition, ChannelRows(result.channel)))
            again = record.header(REPLAY_HEADER) is not None
            for place, notification in result.notifications:
                state = self._state(result.channel, held)
                number = state.numbering.number(record.topic_id, record.offset, place, state.folded)
                state.offer(number, notification, now, again=again)
            taken += len(result.notifications)
        self.changed()
        self._taken |= {record.partition: record.offset for record in records}
        letters = [outgoing(letter, self._topics) for letter in dead]
        return Folded([letters], posts_in=taken, posts_out=taken)

    def flush(self) -> Folded:
        """Write every channel that has changed; with that on the broker, everything taken in may be acknowledged."""
        topic, phases = self._topics.channel_state.name, self.marks(self._held)
        over = [record for held in self._held.values() for record in held.rows.clear(topic, held.partition)]
        return Folded([*phases, over], dict(self._taken))

    def _state(self, name: str, held: _Held) -> ChannelState:
        if held.state is None:
            counts = self._counts[name]

            def count(outcome: str, alerts: int) -> None:
                counts.outcomes[outcome] += alerts

            def passed_over(error: Exception) -> None:
                topic = self._topics.channel_state.name
                self._unreadables.passed_over(topic, error, partition=held.partition)

            held.state = held.rows.restore(self._rules[name], count, passed_over)
        return held.state

    def state(self, channel: str) -> ChannelState:
        """The state of a channel that is this worker's."""
        return self._state(channel, self._held[channel])

    def next(self, channel: str) -> Due | None:
        """What is to be told on a channel now, if anything."""
        held = self._held.get(channel)
        if held is None:
            return None
        return self._state(channel, held).next(self._now(), self._actions.standing)

    def sent(self, channel: str, due: Due, seconds: float) -> None:
        """The message is out, after so many seconds."""
        state, now = self.state(channel), self._now()
        state.sent(due, now)
        counts = self._counts[channel]
        counts.seconds.observe(seconds)
        if isinstance(due, AlertDue):
            counts.delays.observe(max(0.0, now - due.notification.alerted_at.timestamp()))

    def failed(self, channel: str, due: Due, reason: str) -> list[Outgoing]:
        """The message could not be sent; after the last try it is a dead letter, to be sent before the channel's mark.

        `reason` holds no address.
        """
        held = self._held[channel]
        state = self._state(channel, held)
        tries = state.tries + 1
        gave_up = state.failed(due, self._now())
        log.warning("notification_failed", channel=channel, reason=reason, tries=tries, given_up=gave_up)
        return [self._letter(channel, held.partition, due, reason, tries)] if gave_up else []

    def marks(self, channels: Collection[str]) -> Phases:
        """What says, once it is on the broker, how far the channels were told; nothing for those that have not changed."""
        phases: Phases = [[], []]
        for held in (self._held[name] for name in channels if name in self._held):
            if held.state is not None and held.state.dirty:
                written = held.rows.write(held.state, self._topics.channel_state.name, held.partition)
                for phase, records in zip(phases, written, strict=True):
                    phase.extend(records)
        return phases

    def _letter(self, channel: str, partition: int, due: Due, reason: str, tries: int) -> Outgoing:
        assert isinstance(due, AlertDue)
        [value] = encode_arrays([due.notification])
        offset, index = self.state(channel).numbering.place(due.pending.number)
        letter = DeadLetter(
            topic=self._topics.notifications.name,
            partition=partition,
            offset=offset,
            index=index,
            stage=self.name,
            error=reason,
            attempts=tries,
            key=channel.encode(),
            value=value,
        )
        return outgoing(letter, self._topics)

    def to_escalate(self, channel: str) -> list[Notification]:
        """What nobody acknowledged in time, to be handed to another channel by `escalate`."""
        held = self._held.get(channel)
        return due_escalations(self._state(channel, held), self._now(), self._actions.standing) if held else []

    def escalate(self, channel: str) -> list[Outgoing]:
        """Hand it on: to be sent before the channel's mark."""
        rule = self._rules[channel].escalation
        passed: list[Outgoing] = []
        for notification in self.to_escalate(channel):
            assert rule is not None
            state = self.state(channel)
            [value] = encode_arrays([notification])
            passed.append(Outgoing(self._topics.notifications.name, value, key=rule.to.encode()))
            passed_on(state, notification.alert.incident)
            state.count("escalated", 1)
            log.warning("escalated", channel=channel, to=rule.to, incident=notification.alert.incident)
        return passed

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
            unreadable=self._unreadables.now(),
        )

    def source(self, item: ReadNotifications) -> DeadLetter:
        """The whole record as a dead letter."""
        return item.record.dead_letter(self.name, "")
