"""The deliver stage: holds the state of the channels whose notifications are this worker's."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from schemas.codec import decode_notifications, encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import DELETED_KEY, Deleted, Notification
from streams.incidents.status import Actions, NoActions
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.kafka.unreadable import Unreadables
from streams.metrics.status import StageStatus
from streams.notify.channels import Channels
from streams.notify.counts import ChannelCounts
from streams.notify.held_channels import HeldChannels
from streams.notify.restraint import pipeline
from streams.notify.restraint.arrivals import WAIT
from streams.notify.restraint.channel_state import ChannelState, Due, Pending
from streams.notify.restraint.escalation import due_escalations, passed_on
from streams.notify.unsent import refused_letters
from streams.runtime.dead_letters import REPLAY_HEADER, outgoing
from streams.runtime.stage import Stage
from streams.runtime.steps import Commit, CountBatch, Send, Step
from streams.runtime.terms import Place

__all__ = ["DeliverStage", "ReadNotifications"]

log = structlog.get_logger(__name__)

_WRITE_AGAIN = 12 * 3600.0
"""Seconds after which a row is written though nothing has changed: only then does Kafka compact what it replaced."""


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
    says what may be acknowledged for that. The sender asks `next`, reports the result with `sent` or `failed`, and puts on
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
        wait: float = WAIT,
    ) -> None:
        """`now` gives the seconds since 1970; alerts of one minute wait for each other for `wait` seconds, at most `WAIT`."""
        self._wait = wait
        self._topics = topics
        self._rules = channels.channels
        self._actions: Actions = actions or NoActions()
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._taken: dict[int, int] = {}
        self._counts = {name: ChannelCounts() for name in self._rules}
        self._unreadables = Unreadables(self.name)
        self._channels = HeldChannels(topics, self._rules, self._counts, self._unreadables, now)

    def on_change(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when something new may be due."""
        self._listeners.append(wake)

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all channels."""
        self._channels.clear()
        self._taken = {}

    def restore(self, record: Incoming) -> None:
        """Restore from a record, as `HeldChannels.restore` describes."""
        self._channels.restore(record)

    def refused(self) -> Counter[str]:
        """How many rows a newer release wrote, by what they are of."""
        return self._channels.refused()

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
        self._channels.delete(records)
        letters = [outgoing(letter, self._topics) for letter in dead]
        for result in results:
            record = result.record
            notifications = [(place, self._channels.shown(notification)) for place, notification in result.notifications]
            if self._channels.is_refused(result.channel):
                self._counts[result.channel].outcomes["refused"] += len(notifications)
                letters += [
                    outgoing(letter, self._topics) for letter in refused_letters(record, result.channel, notifications)
                ]
                continue
            self._channels.hold(result.channel, record.partition)
            again = record.header(REPLAY_HEADER) is not None
            for place, notification in notifications:
                state = self.state(result.channel)
                number = state.numbering.number(record.topic_id, record.offset, place)
                pipeline.offer(state, number, notification, now, again=again, wait=self._wait)
            taken += len(notifications)
        for wake in self._listeners:
            wake()
        self._taken |= {record.partition: record.offset for record in records}
        return [Send(letters), CountBatch(taken, posts_in=taken)]

    def checkpoint(self) -> list[Step]:
        """Write every channel that has changed; with that on the broker, everything taken in may be acknowledged.

        All of it is of this moment: messages go out while the steps are carried out, and change the channels.
        """
        topic, now = self._topics.channel_state.name, self._now()
        for _, held in self._channels:
            if held.state is not None and now - held.written > _WRITE_AGAIN:
                held.state.dirty = True
        states = self.state_records(self.channels())
        over = [record for _, held in self._channels for record in held.rows.clear(topic, held.partition)]
        return [*states, Send(over), Commit(dict(self._taken))]

    def missing(self) -> set[tuple[str, int, int]]:
        """Topic, partition and offset of the records with notifications that rows name and nothing keeps."""
        return self._channels.missing()

    def write_again(self, rows: Mapping[Place, Collection[bytes]]) -> None:
        """Have the next `checkpoint` write these records of `channel-state` once more, those that have a key of ours."""
        self._channels.write_again(rows)

    def write_all(self) -> None:
        """Have the next `checkpoint` write every record of `channel-state` once more."""
        self._channels.write_all()

    def channels(self) -> list[str]:
        """The channels that are this worker's."""
        return [name for name, _ in self._channels]

    def state(self, channel: str) -> ChannelState:
        """The state of a channel that is this worker's."""
        return self._channels.state(channel)

    def next(self, channel: str) -> Due | None:
        """What is to be sent on a channel now, if anything."""
        if not self._channels.is_workable(channel):
            return None
        return pipeline.next_due(self.state(channel), self._now(), self._actions.status)

    def sent(self, channel: str, due: Due, seconds: float) -> None:
        """The message is out, after so many seconds."""
        state, now = self.state(channel), self._now()
        pipeline.sent(state, due, now)
        counts = self._counts[channel]
        counts.seconds.observe(seconds)
        if isinstance(due, Pending):
            counts.delays.observe(max(0.0, now - state.bodies[due.number].alerted_at.timestamp()))

    def failed(self, channel: str, due: Due, reason: str) -> list[Outgoing]:
        """The message could not be sent; after the last try it is a dead letter, to be sent before the channel's mark.

        `reason` holds no address.
        """
        state = self.state(channel)
        tries = state.retries.failed + 1
        gave_up = pipeline.failed(state, due, self._now())
        log.warning("notification_failed", channel=channel, reason=reason, tries=tries, given_up=gave_up)
        if not (gave_up and isinstance(due, Pending)):
            return []
        return [self._channels.letter(channel, due.number, state.bodies[due.number], reason, tries)]

    def state_records(self, channels: Collection[str]) -> list[Step]:
        """The rows that say how far the channels were notified, to be written; none for channels that have not changed."""
        phases: tuple[list[Outgoing], ...] = [], []
        for name, held in self._channels:
            if name in channels and held.state is not None and (state := self.state(name)).dirty:
                held.written = self._now()
                written = held.rows.write(state, self._topics.channel_state.name, held.partition)
                for phase, records in zip(phases, written, strict=True):
                    phase.extend(records)
        return [Send(records) for records in (self._channels.letters(), *phases)]

    def to_escalate(self, channel: str) -> list[Notification]:
        """What nobody acknowledged in time, to be handed to another channel by `escalate`."""
        if not self._channels.is_workable(channel):
            return []
        return due_escalations(self.state(channel), self._now(), self._actions.status)

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
            state.outcomes["escalated"] += 1
            log.warning("escalated", channel=channel, to=rule.to, incident=notification.alert.incident)
        return passed

    def status(self) -> StageStatus:
        """How deliveries went, and what waits."""
        return StageStatus(
            rows=len(self._channels),
            row_bytes=sum(len(held.rows.row or b"") for _, held in self._channels),
            notifications={
                (name, outcome): n for name, counts in self._counts.items() for outcome, n in counts.outcomes.items()
            },
            delivery={name: counts.seconds.now() for name, counts in self._counts.items() if counts.outcomes},
            delivery_delay={name: counts.delays.now() for name, counts in self._counts.items() if counts.outcomes},
            pending={name: held.state.waiting for name, held in self._channels if held.state is not None},
            unreadable=self._unreadables.now(),
            refused_rows=self.refused(),
        )
