"""The state of one issue: one row of the topic `issue-state`."""

from collections.abc import Iterable
from functools import partial

from schemas.mention import Edit, Mention
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.virality.detect.incident import Incident, IncidentEvent
from streams.virality.detect.presets import preset
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.detectors import DETECTORS, DetectorInput
from streams.virality.issue.gains import gain_of
from streams.virality.issue.last_hour import SLOT_MINUTES, Recent
from streams.virality.issue.measures import measures_of
from streams.virality.issue.stored import StoredIssue

__all__ = ["HISTORY_GAP_MINUTES", "QUIET_MINUTES", "SHORT_HISTORY_GAP_MINUTES", "IssueState"]

QUIET_MINUTES = 180
"""After so many minutes without a mention no window holds one, and minutes may be skipped."""

HISTORY_GAP_MINUTES = 6 * 60
"""A longer gap between an issue's history and its first mention does not count as silence."""

SHORT_HISTORY_GAP_MINUTES = 60
"""The same for a history of less than a day, which hours of silence would outweigh."""

LEARNING_MINUTES = 24 * 60
"""So long an issue learns before it alerts."""


_SLOT_ENDS = SLOT_MINUTES - 1


class IssueState(StoredIssue):
    """Counts, detectors, open incident and last hour of one issue, in event time."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.id, issue.zone, preset(issue.preset))
        self.incident = Incident(issue.id)
        self._begin()

    def _begin(self) -> None:
        """Have nothing learned, and nothing of the last hour."""
        self._unread.clear()
        self.recent = Recent()
        for kind in DETECTORS:
            setattr(self, kind.part, None if kind.begins else kind.detector(self.zone, self.preset))

    @classmethod
    def from_bytes(cls, row: bytes, issue: Issue, *, watched: bool = True) -> "IssueState":
        """The state that `to_bytes` wrote, with the issue's settings of today; unless `watched`, its zone is the row's.

        Raises:
            ValueError: the row is of another version, or damaged; `read` finds out about the rest.
        """
        found = cls.from_row(row, issue.id, preset(issue.preset))
        if watched:
            found.follow(issue)
        return found

    def follow(self, issue: Issue) -> None:
        """Take over changed settings of the issue; another time zone starts its rhythm afresh."""
        zone, self.zone, self.preset = self.zone, issue.zone, preset(issue.preset)
        self.judged = False
        if zone != self.zone:
            self._begin_rhythm()
        for _, detector in self.detectors(read_only=True):
            detector.zone, detector.preset = self.zone, self.preset

    def _begin_rhythm(self) -> None:
        """Have the detectors learn the rhythm of the day afresh."""
        for kind in DETECTORS:
            if kind.rhythmic and (kind.part in self._unread or getattr(self, kind.part)):
                self._unread.pop(kind.part, None)
                detector = kind.detector(self.zone, self.preset)
                setattr(self, kind.part, detector)
                if self.closed >= 0:
                    detector.close(self.closed)

    def add(self, partition: int, mention: Mention, minute: int, *, shown: bool = True) -> bool:
        """Fold in a mention at event minute `minute`; return False when it was folded in before.

        Unless it may be `shown`, since its post was deleted meanwhile, nothing of it can be read.
        """
        if not self._positions.take(mention.topic_id, partition, mention.position):
            return False
        if mention.edited:
            self.delete(frozenset((mention.post,)))
        self.folded += 1
        self.last_mention = max(self.last_mention, minute)
        self.recent.add(mention, minute, shown=shown)
        self.posts += not mention.repeat
        if minute > self.history_until:
            self._count(mention, minute, shown=shown)
        return True

    def _count(self, mention: Mention, minute: int, *, shown: bool) -> None:
        """Have the detectors take in what was said after the history."""
        written = None if mention.repeat else min(minute, minute_of(mention.created_at))
        if written is not None and written <= self.history_until:
            written = None
        again = mention.repeat and not mention.edited
        sentiment = self.recent.readable.sentiment(mention.post) if again else mention.sentiment
        said = DetectorInput(mention, minute, written, gain_of(mention, minute), sentiment, shown, self.closed)
        for kind in DETECTORS:
            detector = getattr(self, kind.part)
            if detector is None and kind.begins and kind.begins(said):
                detector = kind.detector(self.zone, self.preset)
                setattr(self, kind.part, detector)
            if detector is not None:
                kind.count(detector, said)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop what can be read of posts that their source has deleted; return whether there was anything."""
        dropped = [part.delete(posts) for part in self.showing()]
        return any(dropped)

    def withdraw(self, partition: int, edits: Iterable[Edit]) -> bool:
        """Drop what can be read of posts of a partition that were changed, unless what they say now is counted already."""
        old = (one.post for one in edits if not self._positions.has(one.topic_id, partition, one.position))
        return self.delete(frozenset(old))

    @property
    def awake(self) -> bool:
        """Whether every minute must be looked at: something was said lately, or an incident is open."""
        if self.waiting:
            return False
        return self.incident.open or self.closed - self.last_mention <= QUIET_MINUTES

    @property
    def quiet(self) -> bool:
        """Whether no alert can come before a new mention: minutes may be closed up to `waits_until` at once."""
        return not (self.waiting or self.incident.open) and all(detector.quiet for _, detector in self.detectors())

    @property
    def waits_until(self) -> int:
        """The next minute that has to be closed by itself while it is quiet.

        The oldest slot of the last hour is over in it, or a day may begin, or it is the last one of a slot after which the
        detectors learn the hour before.
        """
        after = self.closed + 1
        hour = after if after % 60 == 0 else after - after % 60 + (_SLOT_ENDS if after % 60 <= _SLOT_ENDS else 60)
        return min(hour, max(after, self.recent.passes_at)) if self.recent.passes_at else hour

    def as_history(self) -> bytes:
        """The row of an issue that begins with what this one has learned, and with no post and no incident of its own."""
        found = IssueState.from_bytes(
            self.to_bytes(), Issue.model_construct(id=self.id, title=self.id, query=""), watched=False
        )
        found.incident = Incident(self.id)
        found.recent.end()
        if found.viral:
            found.viral.end()
        found.folded = found.posts = 0
        found.last_mention = -1
        found.history_until, found.waiting = found.closed, True
        found._positions.clear()
        return found.to_bytes()

    def begin(self, minute: int) -> None:
        """End the wait of an issue with a history, since it is mentioned in this minute.

        Silence since the end of the history is silence up to `HISTORY_GAP_MINUTES`; what is longer was not looked at. A
        history of less than a day says nothing of what comes `SHORT_HISTORY_GAP_MINUTES` later.
        """
        if self.waiting and minute - self.closed > (SHORT_HISTORY_GAP_MINUTES if self._is_new else HISTORY_GAP_MINUTES):
            self._leave_out(minute)
        elif self.closed >= 0 and self.volume.ring.closed is None:
            self.closed = minute - 1
        self.waiting = False

    def resume(self, minute: int) -> None:
        """Go on with `minute`: since the last minute that is over nobody listened, so its silence says nothing.

        What was followed for less than a day knows too little to go on, and starts again with its next mention.
        """
        if not self.waiting and 0 <= self.closed < minute - 1:
            self._leave_out(minute)

    @property
    def _is_new(self) -> bool:
        """Whether it was followed for less than a day."""
        return self.volume.ring.closed is None or self.closed - self.volume.born < LEARNING_MINUTES

    def _leave_out(self, minute: int) -> None:
        """Learn nothing of the time between the last minute that is over and `minute`."""
        if self._is_new:
            self._begin()
        else:
            for _, detector in self.detectors():
                detector.resume(minute)
        self.closed = minute - 1

    def close(self, minute: int) -> tuple[list[IncidentEvent], dict[str, Verdict]]:
        """End all minutes up to this one; return the events that raise alerts, and the verdicts behind them.

        While it is quiet nothing is judged, and the verdicts are those before.
        """
        if minute <= self.closed:
            self.recent.settle()
            for _, detector in self.detectors():
                detector.settle()
            return [], {}
        self.closed = minute
        self.recent.pass_time(minute)
        if self.judged and self.quiet:
            for _, detector in self.detectors():
                if not detector.sleeps(minute):
                    detector.pass_time(minute)
            return [], self.verdicts
        self.verdicts = {
            kind.kind: detector.close(minute)
            for kind, detector in self.detectors()
            if self.incident.open or not detector.sleeps(minute)
        }
        self.judged = True
        return self.incident.step(minute, self.verdicts, partial(measures_of, self)), self.verdicts
