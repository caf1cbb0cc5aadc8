"""Notifications that are given up: the dead letter that says so, and dropping deleted posts from them."""

from collections.abc import Iterable, Iterator

from schemas.codec import encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import Notification
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.notify.restraint.channel_state import ChannelState

__all__ = ["leave_out", "letter_of", "refused_letters"]


def letter_of(
    topic: str,
    partition: int,
    place: tuple[int, int],
    channel: str,
    notification: Notification | None,
    error: str,
    tries: int = 1,
) -> DeadLetter:
    """The dead letter for a notification of a partition of `topic`; without a value where the notification is gone.

    `place` is the offset of its record and its index there.
    """
    value = encode_arrays([notification])[0] if notification else None
    return DeadLetter(
        topic=topic,
        partition=partition,
        offset=place[0],
        index=place[1],
        stage="deliver",
        error=error,
        attempts=tries,
        key=channel.encode(),
        value=value,
    )


def refused_letters(
    record: Incoming, channel: str, notifications: Iterable[tuple[int, Notification]]
) -> Iterator[DeadLetter]:
    """The dead letters for notifications, by their place in a record, to a channel whose row a newer release wrote.

    Once that release runs again, they can be sent in again.
    """
    for place, notification in notifications:
        where = record.offset, place
        yield letter_of(record.topic, record.partition, where, channel, notification, NewerFormatError.__name__)


def leave_out(state: ChannelState, gone: set[int]) -> None:
    """Go on without these notifications, which nobody has any more: a digest still counts what it no longer lists."""
    for pending in [one for one in state.queue if one.number in gone]:
        state.queue.remove(pending)
        state.outcomes["given_up"] += pending.alerts
    for number in gone & state.arrivals.keys():
        del state.arrivals[number]
        state.outcomes["given_up"] += 1
    for digest in state.digests:
        lines = [name for name, line in digest.lines.items() if line.number in gone]
        state.incidents.unlist(map(digest.unlist, lines), digest.serial)
    for delivery in state.incidents.values():
        if delivery.kept in gone:
            delivery.severe_since = delivery.kept = None
    state.dirty = True
