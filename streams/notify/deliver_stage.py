"""The deliver stage: holds the state of the channels whose notifications are this worker's."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

import structlog

from schemas.codec import decode_notifications, encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import DELETED_KEY, Deleted, Notification
from streams.incidents.standing import Actions, NoActions
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.kafka.unreadable import Unreadables
from streams.metrics.status import StageStatus
from streams.notify.channel_state import ChannelState
from streams.notify.channels import Channel, Channels
from streams.notify.counts import ChannelCounts
from streams.notify.deleted import DeletedPosts
from streams.notify.due import AlertDue, Due
from streams.notify.escalation import due_escalations, passed_on
from streams.notify.held import HeldChannel
from streams.notify.rows import ChannelRows, channel_of
from streams.notify.unsent import leave_out, letter_of, refused_letters
from streams.runtime.dead_letters import REPLAY_HEADER, outgoing
from streams.runtime.refused_rows import RefusedRows
from streams.runtime.stage import Stage
from streams.runtime.steps import Commit, Counted, Send, Step
from streams.runtime.terms import Place

__all__ = ["DeliverStage", "ReadNotifications"]

log = structlog.get_logger(__name__)

_WRITE_AGAIN = 12 * 3600.0
"""Seconds after which a row is written though nothing has changed: only then does Kafka compact what it replaced."""

_LEFT_THE_FILE = Channel(kind="console")
"""Rules of a channel that is no longer in the file: nothing is sent, but deleted posts leave what waited on it."""


@dataclass(frozen=True, slots=True)
class ReadNotifications:
    """Notifications for one channel and the record they came in."""

    record: Incoming
    channel: str
    notifications: Sequence[tuple[int, Notification]]
    """Each with its place in the record."""


class DeliverStage(Stage[ReadNotifications, ReadNotifications]):
    """From `notifications` to what is due on each channel, with the state on `channel-state`.

    Taking in notifications waits neither for sending nor for writing: `checkpoint` writes now and then what was taken in, and
    says what may be acknowledged for that. Whoever sends asks `next`, says what came of it by `sent` or `failed`, and puts on
    the broker what `state_records` gives before the next message is sent.
    """

    name = "deliver"

    def __init__(
        self,
        topics: Topics,
        channels: Channels,
        *,
        actions: Actions | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` gives the seconds since 1970."""
        self._topics = topics
        self._rules = channels.channels
        self._actions: Actions = actions or NoActions()
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._held: dict[str, HeldChannel] = {}
        self._refused = RefusedRows("channel")
        self._taken: dict[int, int] = {}
        self._letters: list[Outgoing] = []
        self._counts = {name: ChannelCounts() for name in self._rules}
        self._unreadables = Unreadables(self.name)
        self._deleted = DeletedPosts()

    def on_change(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when something new may be due."""
        self._listeners.append(wake)

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all channels."""
        self._held = {}
        self._refused.clear()
        self._taken = {}
        self._letters = []
        self._deleted.clear()

    def restore(self, record: Incoming) -> None:
        """Take back a record of `channel-state`, or of `notifications` one that is `missing` or tells of deleted posts.

        Raises:
            NewerFormatError: a newer release wrote it: the channel is told nothing, and nothing is written of it.
            ValueError: it cannot be read, or its key names no channel.
        """
        if record.topic == self._topics.notifications.name:
            self._deleted.take([record])
            for held in self._held.values():
                if held.partition == record.partition:
                    held.find(record, self._deleted.shown)
            return
        if not record.key:
            raise ValueError("no key")
        name = channel_of(record.key)
        held = self._held.setdefault(name, HeldChannel(record.partition, ChannelRows(name), self._now()))
        with self._refused.reading(record.key.decode(), "channel"):
            held.rows.add(record.key, record.value)

    def refused(self) -> Counter[str]:
        """How many rows a newer release wrote, by what they are of."""
        return self._refused.by_kind()

    def _of(self, channel: str) -> HeldChannel | None:
        """A channel of this worker that it can work on."""
        return None if channel in self._refused else self._held.get(channel)

    def _all(self) -> list[tuple[str, HeldChannel]]:
        return [(name, held) for name, held in self._held.items() if name not in self._refused]

    def decode(self, record: Incoming) -> tuple[list[ReadNotifications], list[DeadLetter]]:
        """Read notifications, each by itself where one of them cannot be read.

        Raises:
            ValueError: there is no value, or no channel.
        """
        if not record.value or not record.key:
            raise ValueError("empty")
        if record.key == DELETED_KEY:
            Deleted.model_validate_json(record.value)
            return [], []
        channel = record.key.decode()
        if channel not in self._rules:
            return [], [record.dead_letter(self.name, "UnknownChannel")]
        found = decode_notifications(record.value)
        return (
            [ReadNotifications(record, channel, found.places)] if found.places else [],
            [record.dead_letter(self.name, fault.reason, index=fault.index, value=fault.raw) for fault in found.faults],
        )

    def apply(
        self, records: Sequence[Incoming], results: Sequence[ReadNotifications], dead: Sequence[DeadLetter]
    ) -> list[Step]:
        """Take the notifications in; they are acknowledged with the next `checkpoint`."""
        now, taken = self._now(), 0
        if self._deleted.take(records):
            for name, held in self._all():
                self._restored(name, held)
                held.show(self._deleted.shown)
        letters = [outgoing(letter, self._topics) for letter in dead]
        for result in results:
            record = result.record
            if result.channel in self._refused:
                self._counts[result.channel].count("refused", len(result.notifications))
                left = [(place, self._deleted.shown(notification)) for place, notification in result.notifications]
                letters += [outgoing(letter, self._topics) for letter in refused_letters(record, result.channel, left)]
                continue
            held = self._held.setdefault(result.channel, HeldChannel(record.partition, ChannelRows(result.channel), now))
            again = record.header(REPLAY_HEADER) is not None
            for place, notification in result.notifications:
                state = self._state(result.channel, held)
                number = state.numbering.number(record.topic_id, record.offset, place, state.folded)
                state.offer(number, self._deleted.shown(notification), now, again=again)
            taken += len(result.notifications)
        for wake in self._listeners:
            wake()
        self._taken |= {record.partition: record.offset for record in records}
        return [Send(letters), Counted(taken, posts_in=taken)]

    def checkpoint(self) -> list[Step]:
        """Write every channel that has changed; with that on the broker, everything taken in may be acknowledged.

        All of it is of this moment: messages go out while the steps are carried out, and change the channels.
        """
        topic, now = self._topics.channel_state.name, self._now()
        for held in self._held.values():
            if held.state is not None and now - held.written > _WRITE_AGAIN:
                held.state.dirty = True
        states = self.state_records(self._held)
        over = [record for held in self._held.values() for record in held.rows.clear(topic, held.partition)]
        return [*states, Send(over), Commit(dict(self._taken))]

    def missing(self) -> set[tuple[str, int, int]]:
        """Topic, partition and offset of the records with notifications that rows name and nothing keeps."""
        for name, held in self._all():
            self._restored(name, held)
        topic = self._topics.notifications.name
        return {(topic, held.partition, offset) for _, held in self._all() for offset in held.offsets()}

    def write_again(self, rows: Mapping[Place, Collection[bytes]]) -> None:
        """Have the next `checkpoint` write these records of `channel-state` once more, those that have a key of ours."""
        for key in chain.from_iterable(rows.values()):
            with suppress(UnicodeDecodeError):
                if held := self._held.get(channel_of(key)):
                    held.write_again(key)

    def write_all(self) -> None:
        """Have the next `flush` write every record of `channel-state` once more."""
        for held in self._held.values():
            held.write_all()

    def _restored(self, name: str, held: HeldChannel) -> ChannelState:
        def passed_over(error: Exception) -> None:
            self._unreadables.passed_over(self._topics.channel_state.name, error, partition=held.partition)

        if held.state is None:
            counts = self._counts.setdefault(name, ChannelCounts())
            held.restore(self._rules.get(name, _LEFT_THE_FILE), counts.count, passed_over)
            if self._deleted.are_known:
                held.show(self._deleted.shown)
        assert held.state is not None
        return held.state

    def _state(self, name: str, held: HeldChannel) -> ChannelState:
        state = self._restored(name, held)
        if held.missing:
            gone, held.missing = held.missing, set()
            leave_out(state, gone)
            log.warning("notifications_gone", channel=name, notifications=len(gone), hint="see the dead letters")
            self._letters += [self._letter(name, held, number, None, "NotificationGone") for number in sorted(gone)]
        return state

    def state(self, channel: str) -> ChannelState:
        """The state of a channel that is this worker's."""
        return self._state(channel, self._held[channel])

    def next(self, channel: str) -> Due | None:
        """What is to be told on a channel now, if anything."""
        held = self._of(channel)
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
        if not gave_up:
            return []
        assert isinstance(due, AlertDue)
        return [self._letter(channel, held, due.pending.number, self._deleted.shown(due.notification), reason, tries)]

    def state_records(self, channels: Collection[str]) -> list[Step]:
        """What says, once it is on the broker, how far the channels were told; nothing for those that have not changed."""
        phases: tuple[list[Outgoing], ...] = [], []
        for name, held in ((name, self._held[name]) for name in channels if name in self._held):
            if held.state is not None and (state := self._state(name, held)).dirty:
                held.written = self._now()
                written = held.rows.write(state, self._topics.channel_state.name, held.partition)
                for phase, records in zip(phases, written, strict=True):
                    phase.extend(records)
        letters, self._letters = self._letters, []
        return [Send(records) for records in (letters, *phases)]

    def _letter(
        self, channel: str, held: HeldChannel, number: int, notification: Notification | None, reason: str, tries: int = 1
    ) -> Outgoing:
        topic, place = self._topics.notifications.name, self._restored(channel, held).numbering.place(number)
        return outgoing(letter_of(topic, held.partition, place, channel, notification, reason, tries), self._topics)

    def to_escalate(self, channel: str) -> list[Notification]:
        """What nobody acknowledged in time, to be handed to another channel by `escalate`."""
        held = self._of(channel)
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

    def status(self) -> StageStatus:
        """How deliveries went, and what waits."""
        states = {name: held.state for name, held in self._held.items() if held.state is not None}
        return StageStatus(
            rows=len(self._held),
            row_bytes=sum(len(held.rows.row or b"") for held in self._held.values()),
            notifications={
                (name, outcome): n for name, counts in self._counts.items() for outcome, n in counts.outcomes.items()
            },
            delivery={name: counts.seconds.now() for name, counts in self._counts.items() if counts.outcomes},
            delivery_delay={name: counts.delays.now() for name, counts in self._counts.items() if counts.outcomes},
            pending={name: state.waiting for name, state in states.items()},
            unreadable=self._unreadables.now(),
            refused_rows=self.refused(),
        )
