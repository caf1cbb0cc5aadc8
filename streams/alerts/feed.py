"""The alerts of late."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from schemas.alert import COPY_HEADER, Alert
from streams.alerts.by_incident import ToldIncidents
from streams.alerts.cursor import Cursor
from streams.kafka.records import Incoming
from streams.kafka.unreadable import Unreadables

__all__ = ["KEPT", "Entry", "Feed", "read_alert"]

KEPT = 1000
"""Alerts kept for the page and for readers that come back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert of the feed."""

    cursor: str
    """Where a reader is after this alert; the same from every worker, and after a restart."""
    partition: int
    offset: int
    epoch: str
    """Of the topic."""
    alert: Alert

    def is_before(self, place: Cursor) -> bool:
        """Whether somebody at that place has seen it: not when the place is of a topic that was made anew since."""
        return not place.is_foreign(self.epoch) and self.offset < place.places.get(self.partition, 0)


def read_alert(record: Incoming) -> Alert:
    """The alert that a record of the topic holds.

    Raises:
        ValidationError: it holds none that this release knows.
    """
    return Alert.model_validate_json(record.value or b"")


class Feed:
    """Follows the topic `alerts`: each alert once, newest last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._next: dict[int, int] = {}
        self._begin: dict[int, int] = {}
        self._epoch = ""
        self.unreadables = Unreadables("feed")
        """Records that hold no alert."""

    def begin(self, offsets: Mapping[int, int], epoch: str = "") -> None:
        """The topic, which is told by its epoch, is read from these offsets on; what was known before is of another one."""
        self._entries.clear()
        self._epoch = epoch
        self._begin = dict(offsets)
        self._next = dict(offsets)

    def take(self, record: Incoming) -> Entry | None:
        """Add a record of the topic; None when it holds no alert, or one that is in the feed already.

        A copy without erased posts takes the place of its alert, and is no news.
        """
        if record.offset < self._next.get(record.partition, 0):
            return None
        self._next[record.partition] = record.offset + 1
        alert = self.unreadables.read(record, read_alert)
        if alert is None:
            return None
        known = next((place for place, entry in enumerate(self._entries) if entry.alert.id == alert.id), None)
        if known is not None:
            if record.header(COPY_HEADER):
                self._entries[known] = replace(self._entries[known], alert=alert)
            return None
        entry = Entry(self.cursor, record.partition, record.offset, self._epoch, alert)
        self._entries.append(entry)
        return None if record.header(COPY_HEADER) else entry

    def entries(self) -> list[Entry]:
        """Everything kept, oldest first."""
        return list(self._entries)

    @property
    def cursor(self) -> str:
        """Where a reader is who has seen everything."""
        return str(Cursor(self._next, self._epoch))

    def is_foreign(self, cursor: Cursor) -> bool:
        """Whether a cursor is of another topic: by its epoch, or since it lies beyond the end."""
        beyond = any(offset > self._next.get(partition, 0) for partition, offset in cursor.places.items())
        return beyond or cursor.is_foreign(self._epoch)

    def after(self, cursor: Cursor) -> tuple[list[Entry], bool]:
        """What a reader at `cursor` has not seen, oldest first, and whether that is all of it.

        It is not when alerts that came after the cursor are kept no more, or when the cursor is of another topic: then
        everything kept is returned.
        """
        if self.is_foreign(cursor):
            return self.entries(), False
        places = cursor.places
        unseen = [entry for entry in self._entries if not entry.is_before(cursor)]
        forgotten = len(self._entries) == self._entries.maxlen and len(unseen) == len(self._entries)
        skipped = any(places.get(partition, 0) < begin for partition, begin in self._begin.items())
        return unseen, not (forgotten or skipped)

    def open_incidents(self) -> list[Alert]:
        """The last alert of every incident that is open, the most severe first."""
        return ToldIncidents(entry.alert for entry in self._entries).open()
