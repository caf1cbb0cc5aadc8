"""The alerts of late, and the place in the topic up to which somebody has seen them."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from schemas.alert import COPY_HEADER, Alert
from streams.alerts.by_incident import ToldIncidents
from streams.kafka.records import Incoming
from streams.kafka.unreadable import Unreadables

__all__ = ["CURSOR", "KEPT", "Cursor", "Entry", "Feed", "format_cursor", "parse_cursor", "read_alert"]

KEPT = 1000
"""Alerts kept for the page and for readers that come back."""

CURSOR = r"[0-9]{1,4}:[0-9]{1,15}(,[0-9]{1,4}:[0-9]{1,15})*"
"""A cursor as text, as a regular expression."""

_CURSOR = re.compile(CURSOR)

Cursor = Mapping[int, int]
"""The next offset to read on each partition of the topic; partitions that are left out are read from their beginning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert of the feed."""

    cursor: str
    """Where a reader is after this alert; the same from every worker, and after a restart."""
    partition: int
    offset: int
    alert: Alert


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
        self.unreadables = Unreadables("feed")
        """Records that hold no alert."""

    def begin(self, offsets: Cursor) -> None:
        """The topic is read from these offsets on; what was known before is of another topic."""
        self._entries.clear()
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
        entry = Entry(format_cursor(self._next), record.partition, record.offset, alert)
        self._entries.append(entry)
        return None if record.header(COPY_HEADER) else entry

    def entries(self) -> list[Entry]:
        """Everything kept, oldest first."""
        return list(self._entries)

    @property
    def cursor(self) -> str:
        """Where a reader is who has seen everything."""
        return format_cursor(self._next)

    def after(self, cursor: Cursor) -> tuple[list[Entry], bool]:
        """What a reader at `cursor` has not seen, oldest first, and whether that is all of it.

        It is not when alerts that came after the cursor are kept no more, or when the cursor is of another topic: then
        everything kept is returned.
        """
        foreign = any(offset > self._next.get(partition, 0) for partition, offset in cursor.items())
        if foreign:
            return self.entries(), False
        unseen = [entry for entry in self._entries if entry.offset >= cursor.get(entry.partition, 0)]
        forgotten = len(self._entries) == self._entries.maxlen and len(unseen) == len(self._entries)
        skipped = any(cursor.get(partition, 0) < begin for partition, begin in self._begin.items())
        return unseen, not (forgotten or skipped)

    def open_incidents(self) -> list[Alert]:
        """The last alert of every incident that is open, the most severe first."""
        return ToldIncidents(entry.alert for entry in self._entries).open()


def format_cursor(cursor: Cursor) -> str:
    """The cursor as text: `partition:offset` pairs with commas; what is 0 is left out."""
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(cursor.items()) if offset) or "0:0"


def parse_cursor(text: str) -> dict[int, int] | None:
    """The cursor that `format_cursor` wrote, or None for anything else."""
    if not _CURSOR.fullmatch(text):
        return None
    pairs = (pair.split(":") for pair in text.split(","))
    return {int(partition): int(offset) for partition, offset in pairs}
