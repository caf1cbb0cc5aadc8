"""What the system knows about one issue: one row of the topic `issue-state`."""

from functools import partial

from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.incident import Incident, IncidentEvent
from streams.virality.detect.presets import preset
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.gains import gain_of
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.measures import measures_of
from streams.virality.issue.stored import Stored
from streams.virality.issue.viral_posts import ViralPosts

__all__ = [
    "ENGAGEMENT",
    "HISTORY_GAP_MINUTES",
    "NEGATIVE",
    "QUIET_MINUTES",
    "VIRAL",
    "VOLUME",
    "IssueState",
]

QUIET_MINUTES = 180
"""After so many minutes without a mention no window holds one, and minutes may be skipped."""

HISTORY_GAP_MINUTES = 6 * 60
"""A longer gap between an issue's history and its first mention does not count as silence."""

LEARNING_MINUTES = 24 * 60
"""So long an issue learns before it alerts."""

ENGAGED_MINUTES = 90
"""After so many minutes without a gain no window of the engagement holds one, and it need not be looked at."""

VOLUME = "volume_spike"
NEGATIVE = "negative_surge"
ENGAGEMENT = "engagement_surge"
VIRAL = "viral_post"


class IssueState(Stored):
    """Counts, detectors, open incident and last hour of one issue, in event time."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.id, issue.zone, preset(issue.preset))
        self.volume = SpikeDetector(self.zone, self.preset)
        self.negative = ShareDetector(self.zone, self.preset)
        self.engagement = self.viral = None
        self.incident = Incident(issue.id)
        self.recent = Recent()

    @classmethod
    def from_bytes(cls, row: bytes, issue: Issue, *, watched: bool = True) -> "IssueState":
        """The state that `to_bytes` wrote, with the issue's settings of today; unless `watched`, its zone is the row's.

        Raises:
            ValueError: the row is of another version, or damaged; `read` finds out about the rest.
        """
        found = cls._from_row(row, issue.id, preset(issue.preset))
        if watched:
            found.follow(issue)
        return found

    def follow(self, issue: Issue) -> None:
        """Take over changed settings of the issue; another time zone starts its rhythm afresh."""
        zone, self.zone, self.preset = self.zone, issue.zone, preset(issue.preset)
        if zone != self.zone:
            self._begin_rhythm()
        if self.has_read("volume"):
            self.volume.preset = self.preset
        if self.has_read("negative"):
            self.negative.preset = self.preset
        if self.has_read("engagement") and self.engagement:
            self.engagement.preset = self.preset
        if self.has_read("said") and self.viral:
            self.viral.zone, self.viral.preset = self.zone, self.preset

    def _begin_rhythm(self) -> None:
        """Have the detectors learn the rhythm of the day afresh."""
        engaged = not self.has_read("engagement") or self.engagement is not None
        for part in ("volume", "negative", "engagement"):
            self._unread.pop(part, None)
        self.volume, self.negative = SpikeDetector(self.zone, self.preset), ShareDetector(self.zone, self.preset)
        if engaged:
            self.engagement = EngagementDetector(self.zone, self.preset)
        if self.closed >= 0:
            self.volume.close(self.closed)
            self.negative.close(self.closed)
            if self.engagement:
                self.engagement.close(self.closed)

    def add(self, partition: int, mention: Mention, minute: int, *, shown: bool = True) -> bool:
        """Fold in a mention at event minute `minute`; return False when it was folded in before.

        Unless it may be `shown`, since its post was deleted meanwhile, nothing of it can be read.
        """
        if not self._positions.take(mention.topic_id, partition, mention.position):
            return False
        self.folded += 1
        self.last_mention = max(self.last_mention, minute)
        self.recent.add(mention, minute, shown=shown)
        if minute > self.history_until:
            self._engage(mention, minute)
            if not shown and self.viral:
                self.viral.delete((mention.post,))
        if not mention.repeat:
            self.posts += 1
            bucket = min(minute, minute_of(mention.created_at))
            if bucket <= self.history_until:
                return True
            self.volume.begin(minute)
            self.negative.begin(minute)
            self.volume.add(bucket, 1)
            if mention.sentiment:
                self.negative.add(bucket, 1, mention.sentiment == "negative")
        return True

    def _engage(self, mention: Mention, minute: int) -> None:
        """Count what a post gained in the minutes in which it did, and see how it stands among others."""
        if gain := gain_of(mention, minute):
            if self.engagement is None:
                self.engagement = EngagementDetector(self.zone, self.preset)
            elif minute <= self.closed != self.engagement.actions.closed:
                self.engagement.close(self.closed)  # what comes late belongs in the past, not to what waits
            self.engagement.add(minute, gain.actions, gain.first)
        if mention.engagement is not None:
            if self.viral is None:
                if not mention.engagement:
                    return
                self.viral = ViralPosts(self.zone, self.preset)
            sentiment = self.recent.sentiment(mention.post) if mention.repeat else mention.sentiment
            self.viral.add(mention, minute, sentiment)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop what can be read of posts that their source has deleted; return whether there was anything."""
        dropped = self.recent.delete(posts)
        return bool(self.viral and self.viral.delete(posts)) or dropped

    @property
    def awake(self) -> bool:
        """Whether every minute must be looked at: something was said lately, or an incident is open."""
        if self.waiting:
            return False
        return self.incident.open or self.closed - self.last_mention <= QUIET_MINUTES

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
        """End the wait of an issue with a history, since it is spoken of in this minute.

        Silence since the end of the history is silence up to `HISTORY_GAP_MINUTES`; what is longer was not looked at.
        """
        if self.waiting and minute - self.closed > HISTORY_GAP_MINUTES:
            self._skip_to(minute)
        elif self.closed >= 0 and self.volume.ring.closed is None:
            self.closed = minute - 1
        self.waiting = False

    def resume(self, minute: int) -> None:
        """Go on with `minute`: since the last minute that is over nobody listened, so its silence says nothing.

        What was followed for less than a day has learned nothing yet, and begins anew with its next mention.
        """
        if self.waiting or not 0 <= self.closed < minute - 1:
            return
        if self.volume.ring.closed is None or self.closed - self.volume.born < LEARNING_MINUTES:
            self.volume, self.negative = SpikeDetector(self.zone, self.preset), ShareDetector(self.zone, self.preset)
            self.engagement = self.viral = None
            self.recent = Recent()
            self.closed = minute - 1
        else:
            self._skip_to(minute)

    def _skip_to(self, minute: int) -> None:
        self.volume.resume(minute)
        self.negative.resume(minute)
        if self.engagement:
            self.engagement.resume(minute)
        if self.viral:
            self.viral.resume(minute - 1 - self.closed)
        self.closed = minute - 1

    def close(self, minute: int) -> tuple[list[IncidentEvent], dict[str, Verdict]]:
        """End all minutes up to this one; return what there is to tell, and the verdicts behind it."""
        if minute <= self.closed:
            self.recent.settle()
            if self.engagement:
                self.engagement.settle()
            if self.viral:
                self.viral.settle()
            return [], {}
        self.closed = minute
        self.recent.pass_time(minute)
        self.verdicts = verdicts = {VOLUME: self.volume.close(minute), NEGATIVE: self.negative.close(minute)}
        if self.engagement and (self.incident.open or minute - self.engagement.last <= ENGAGED_MINUTES):
            verdicts[ENGAGEMENT] = self.engagement.close(minute)
        if self.viral:
            verdicts[VIRAL] = self.viral.close(minute)
        return self.incident.step(minute, verdicts, partial(measures_of, self)), verdicts
