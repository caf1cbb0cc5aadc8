"""The channels of one worker: restored from the broker, kept, and left alone where a newer release wrote them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

import structlog

from schemas.notification import Notification
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.kafka.unreadable import Unreadables
from streams.notify.channels import Channel
from streams.notify.counts import ChannelCounts
from streams.notify.deleted import DeletedPosts
from streams.notify.held import HeldChannel
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.rows import ChannelRows, channel_of
from streams.notify.unsent import leave_out, letter_of
from streams.runtime.dead_letters import outgoing
from streams.runtime.refused_rows import RefusedRows, damaged_if
from streams.runtime.terms import Place, RowTerm

__all__ = ["HeldChannels"]

log = structlog.get_logger(__name__)

_LEFT_THE_FILE = Channel(kind="console")
"""Rules of a channel that is no longer in the file: nothing is sent, but deleted posts leave what waited on it."""


class HeldChannels:
    """Each with its state, as soon as that is asked for: by then all its rows are read back."""

    def __init__(
        self,
        topics: Topics,
        rules: Mapping[str, Channel],
        counts: dict[str, ChannelCounts],
        unreadables: Unreadables,
        now: Callable[[], float],
    ) -> None:
        """`counts` are by channel; `now` gives the seconds since 1970."""
        self._topics = topics
        self._rules = rules
        self._counts = counts
        self._unreadables = unreadables
        self._now = now
        self._held: dict[str, HeldChannel] = {}
        self._rows_refused = RefusedRows("channel")
        self._letters: list[Outgoing] = []
        self._deleted = DeletedPosts()

    def __iter__(self) -> Iterator[tuple[str, HeldChannel]]:
        """All of them by name, also those that are refused."""
        return iter(self._held.items())

    def __len__(self) -> int:
        return len(self._held)

    def clear(self) -> None:
        """Forget all channels."""
        self._held = {}
        self._rows_refused.clear()
        self._letters = []
        self._deleted.clear()

    def restore(self, record: Incoming) -> None:
        """Restore from a record of `channel-state`, or of `notifications` one that is `missing` or names deleted posts.

        Raises:
            NewerFormatError: a newer release wrote it: the channel is not notified, and its row is not written.
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
        held = self.hold(channel_of(record.key), record.partition)
        no_release_wrote_it = held.rows.row is not None and RowTerm.of(record) is None
        try:
            with self._rows_refused.reading(record.key.decode(), "channel"), damaged_if(no_release_wrote_it):
                held.rows.add(record.key, record.value)
        except ValueError:
            held.rows.damaged = held.rows.row is not None
            raise

    def refused(self) -> Counter[str]:
        """How many rows a newer release wrote, by what they are of."""
        return self._rows_refused.by_kind()

    def is_refused(self, name: str) -> bool:
        """Whether a newer release wrote a row of the channel."""
        return name in self._rows_refused

    def hold(self, name: str, partition: int) -> HeldChannel:
        """A channel, from now on if it was not held before."""
        return self._held.setdefault(name, HeldChannel(partition, ChannelRows(name), self._now()))

    def is_workable(self, name: str) -> bool:
        """Whether the channel is held and not refused."""
        return name in self._held and not self.is_refused(name)

    def state(self, name: str) -> ChannelState:
        """The state of a channel that is held; what nobody keeps of it any more becomes dead letters."""
        held = self._held[name]
        state = self._restored(name, held)
        if held.missing:
            gone, held.missing = held.missing, set()
            leave_out(state, gone)
            log.warning("notifications_gone", channel=name, notifications=len(gone), hint="see the dead letters")
            self._letters += [self.letter(name, number, None, "NotificationGone") for number in sorted(gone)]
        return state

    def letters(self) -> list[Outgoing]:
        """Dead letters that came up since this was last asked for."""
        letters, self._letters = self._letters, []
        return letters

    def letter(self, name: str, number: int, notification: Notification | None, reason: str, tries: int = 1) -> Outgoing:
        """The dead letter for a notification of a channel that is held."""
        held, topic = self._held[name], self._topics.notifications.name
        place = self._restored(name, held).numbering.place(number)
        return outgoing(letter_of(topic, held.partition, place, name, notification, reason, tries), self._topics)

    def delete(self, records: Sequence[Incoming]) -> None:
        """Have what waits show no post any more that records of `notifications` say is deleted."""
        if self._deleted.take(records):
            for name, held in self._workable():
                self._restored(name, held)
                held.show(self._deleted.shown)

    def shown(self, notification: Notification) -> Notification:
        """A notification without posts that are deleted."""
        return self._deleted.shown(notification)

    def missing(self) -> set[tuple[str, int, int]]:
        """Topic, partition and offset of the records with notifications that rows name and nothing keeps."""
        for name, held in self._workable():
            self._restored(name, held)
        topic = self._topics.notifications.name
        return {(topic, held.partition, offset) for _, held in self._workable() for offset in held.offsets()}

    def write_again(self, rows: Mapping[Place, Collection[bytes]]) -> None:
        """Have these records of `channel-state`, those that have a key of ours, written once more."""
        for key in chain.from_iterable(rows.values()):
            with suppress(UnicodeDecodeError):
                if held := self._held.get(channel_of(key)):
                    held.write_again(key)

    def write_all(self) -> None:
        """Have every record of `channel-state` written once more."""
        for held in self._held.values():
            held.write_all()

    def _workable(self) -> list[tuple[str, HeldChannel]]:
        return [(name, held) for name, held in self._held.items() if not self.is_refused(name)]

    def _restored(self, name: str, held: HeldChannel) -> ChannelState:
        if held.state is not None:
            return held.state
        counts = self._counts.setdefault(name, ChannelCounts())
        passed_over = partial(self._unreadables.passed_over, self._topics.channel_state.name, partition=held.partition)
        state = held.restore(self._rules.get(name, _LEFT_THE_FILE), counts.outcomes, passed_over)
        if self._deleted.are_known:
            held.show(self._deleted.shown)
        return state
