"""How much of the conversation arrives: every source against its own rate, on one partition of `mentions`.

Every partition computes the same for all sources, since the totals go to all of them; so an alert of any issue can say
whether the sources it lives on are as usual.
"""

from collections.abc import Iterable, Iterator
from math import fsum
from typing import Final, Literal, NamedTuple
from uuid import uuid5

from schemas.mention import SourceTotals
from streams.virality.coverage.rate import PER_HOUR
from streams.virality.coverage.running_totals import Base
from streams.virality.coverage.source import Source
from streams.virality.coverage.source_row import row_of_source, source_of
from streams.virality.coverage.windows import SLOT_MINUTES, Flow
from streams.virality.detect.incident import NAMESPACE
from streams.virality.detect.weekly_profile import local_day

__all__ = ["MOST_SOURCES", "ROW_PREFIX", "Coverage", "SourceEvent"]

ROW_PREFIX: Final = "~source/"
"""Begins the keys of the rows of sources; no issue's id can begin so."""

MOST_SOURCES: Final = 400
"""Sources that are followed, the first ones; posts of others are not counted here."""

_UPDATES: Final = (6 * 12, 24 * 12)
"""Slots after the opening at which a silence that lasts raises another alert; then one every day."""
_LONGEST_GAP: Final = 24 * 12
"""Slots without any post after which nothing more is to be learnt from further ones."""


class SourceEvent(NamedTuple):
    """An event of a source that raises an alert: it has fallen silent, still is, or is back (or no longer expected)."""

    source: str
    incident: str
    event: Literal["opened", "updated", "resolved"]
    sequence: int
    opened: int
    """Slot at whose end it was found silent."""
    slot: int
    """Slot at whose end the alert is raised."""
    last_post: int
    """Slot of its last post."""
    score: float
    flow: Flow
    share: float
    """Its usual share of all posts at this hour, 0 to 1."""
    retired: bool


class Coverage:
    """The sources of one partition of `mentions`."""

    def __init__(self, zone: str) -> None:
        """`zone` is the time zone of the sources' daily rhythm."""
        self._zone = zone
        self.sources: dict[str, Source] = {}
        self.changed: set[str] = set()
        """Sources whose rows are to be written."""
        self.heard = -1
        """The last event minute of which it is known that some source had a post."""
        self._closed = -1
        """The last slot that is over for all of them."""
        self._still = False
        """Whether nothing is to be raised or learnt in a slot in which nobody speaks, but at the end of an hour or a day."""
        self._spoken = -1
        """The last slot in which somebody spoke, while all is still."""

    def restore(self, name: str, row: bytes, *, counts: bool = False) -> None:
        """Restore a source's row. Of several rows the one that has come furthest counts, or one of which it is known."""
        found = source_of(row, name, self._zone)
        known = self.sources.get(name)
        if counts or known is None or (found.closed, found.folded) >= (known.closed, known.folded):
            self.sources[name] = found
            self._still = False
            self.heard = max(self.heard, found.last_post * SLOT_MINUTES + SLOT_MINUTES - 1)

    def take(self, partition: int, totals: SourceTotals) -> None:
        """Count what one partition of `posts` reports."""
        self.heard = max(self.heard, totals.minute)
        for name, (posts, prompt) in totals.totals.items():
            source = self.sources.get(name)
            if source is None:
                if len(self.sources) >= MOST_SOURCES:
                    continue
                source = self.sources[name] = Source(name, self._zone)
            if source.take(partition, Base(totals.since, posts, prompt, totals.topic_id)):
                self.changed.add(name)
                self._still = False

    def close(self, minute: int) -> list[SourceEvent]:
        """End the slots that are over with event minute `minute`, and return the events that raise alerts."""
        return [event for events in self.close_slots(minute) for event in events]

    def close_slots(self, minute: int) -> Iterator[list[SourceEvent]]:
        """Do the same a slot at a time: after a long pause there are many."""
        last = (minute + 1) // SLOT_MINUTES - 1
        if last <= self._closed:
            return
        self._closed = last
        first = min((one.closed + 1 for one in self.sources.values() if one.closed >= 0), default=last)
        for slot in range(max(first, last - _LONGEST_GAP), last + 1):
            yield self._close(slot)

    def _close(self, slot: int) -> list[SourceEvent]:
        due = [one for one in self.sources.values() if one.closed < slot]
        if not due:
            return []
        if self._still and not self._ends_something(slot):
            for source in due:
                source.closed = slot
                self.changed.add(source.name)
            return []
        blind = not any(one.pending for one in due) and not any(one.last_post == slot for one in self.sources.values())
        events: list[SourceEvent] = []
        for source in sorted(due, key=lambda one: one.name):
            source.close(slot, blind=blind)
            self.changed.add(source.name)
        for source in due:
            events += self._step(source, slot)
        self._still = blind and all(one.settled and one.closed == slot and not one.silent for one in self.sources.values())
        self._spoken = max((one.flows.slots[-1].number for one in due if one.flows.slots), default=-1)
        return sorted(events)

    def _ends_something(self, slot: int) -> bool:
        """Whether with a slot ends an hour in which somebody spoke, or a day."""
        hour, rest = divmod(slot + 1, PER_HOUR)
        if rest:
            return False
        return self._spoken // PER_HOUR == hour - 1 or local_day(self._zone, hour) != local_day(self._zone, hour - 1)

    def _step(self, source: Source, slot: int) -> list[SourceEvent]:
        if not source.silent:
            if source.silence < 1:
                return []
            source.opened, source.sequence = slot, 0
            return [self._event(source, "opened", slot)]
        if source.is_back() or source.is_retired():
            event = self._event(source, "resolved", slot)
            source.retire() if source.is_retired() else source.return_to_use()
            return [event]
        lasted = slot - source.opened
        if lasted in _UPDATES or (lasted and lasted % _UPDATES[-1] == 0):
            return [self._event(source, "updated", slot)]
        return []

    def _event(self, source: Source, event: Literal["opened", "updated", "resolved"], slot: int) -> SourceEvent:
        sequence = source.sequence
        source.sequence += 1
        incident = str(uuid5(NAMESPACE, f"{ROW_PREFIX}{source.name} {source.opened}"))
        flow = source.flows.of(source.window)
        return SourceEvent(
            source.name,
            incident,
            event,
            sequence,
            source.opened,
            slot,
            source.last_post,
            max(0.0, source.silence),
            flow,
            self.share(source),
            source.is_retired(),
        )

    def share(self, source: Source) -> float:
        """A source's part of what is expected of all in the last 8 hours, 0 to 1."""
        total = fsum(one.flows.of(-1).expected for one in self.sources.values())
        return source.flows.of(-1).expected / total if total > 0 else 0.0

    def rows(self) -> Iterable[tuple[str, bytes]]:
        """Keys and values of the rows that have changed since the last call."""
        yield from self._rows(self.changed)
        self.changed.clear()

    def all_rows(self) -> Iterable[tuple[str, bytes]]:
        """Keys and values of all rows."""
        return self._rows(self.sources)

    def _rows(self, names: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        for name in sorted(names):
            yield ROW_PREFIX + name, row_of_source(self.sources[name])
