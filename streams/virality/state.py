"""What the system knows about one issue: one row of the topic `issue-state`."""

import struct
import zlib
from typing import NamedTuple

import orjson

from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.virality.detector import SpikeDetector
from streams.virality.engagement import EngagementDetector
from streams.virality.incident import Incident, IncidentEvent
from streams.virality.presets import preset
from streams.virality.recent import Recent
from streams.virality.share import ShareDetector
from streams.virality.verdict import Verdict
from streams.virality.viral import ViralPosts

__all__ = [
    "ENGAGEMENT",
    "HISTORY_GAP_MINUTES",
    "NEGATIVE",
    "QUIET_MINUTES",
    "VIRAL",
    "VOLUME",
    "IssueState",
    "RowAge",
    "row_age",
]

QUIET_MINUTES = 180
"""After so many minutes without a mention no window holds one, and minutes may be skipped."""

HISTORY_GAP_MINUTES = 6 * 60
"""A longer gap between an issue's history and its first mention does not count as silence."""

ENGAGED_MINUTES = 90
"""After so many minutes without a gain no window of the engagement holds one, and it need not be looked at."""

_HEAD = struct.Struct("<BqQ")
_LENGTH = struct.Struct("<I")
_VERSION = 2
_READS = (1, 2)  # 1 had neither engagement nor viral posts

VOLUME = "volume_spike"
NEGATIVE = "negative_surge"
ENGAGEMENT = "engagement_surge"
VIRAL = "viral_post"


class RowAge(NamedTuple):
    """How far a row has come; the larger of two rows of an issue is the newer."""

    closed: int
    folded: int


def row_age(row: bytes) -> RowAge:
    """The age of a row, without reading the rest of it.

    Raises:
        ValueError: the row is of another version, or cut off.
    """
    if len(row) < _HEAD.size:
        raise ValueError("an issue's row is cut off")
    version, closed, folded = _HEAD.unpack_from(row)
    if version not in _READS:
        raise ValueError(f"an issue's row has version {version}, this program reads {_READS[0]} to {_READS[-1]}")
    return RowAge(closed, folded)


class IssueState:
    """Counts, detectors, open incident and last hour of one issue, in event time."""

    def __init__(self, issue: Issue) -> None:
        self.id = issue.id
        self.volume = SpikeDetector(issue.zone, preset(issue.preset))
        self.negative = ShareDetector(issue.zone, preset(issue.preset))
        self.engagement: EngagementDetector | None = None
        """None until a post gains an action."""
        self.viral: ViralPosts | None = None
        """None until a post has actions that are known."""
        self.incident = Incident(issue.id)
        self.recent = Recent()
        self.closed = -1
        """The last minute that is over for this issue."""
        self.folded = 0
        """Mentions counted in all, repeats among them."""
        self.posts = 0
        """Posts counted in all: mentions without repeats."""
        self.last_mention = -1
        """The event minute of the latest mention."""
        self.history_until = -1
        """The last minute of the history that the issue began with: posts up to then are counted in it."""
        self.waiting = False
        """Whether it has but a history, and nothing was said since."""
        self.verdicts: dict[str, Verdict] = {}
        """What the detectors last said, by kind; not part of the row."""
        self._positions: dict[int, tuple[int, int]] = {}

    def follow(self, issue: Issue) -> None:
        """Take over changed settings of the issue; another time zone starts its rhythm afresh."""
        sensitivity = preset(issue.preset)
        if self.volume.zone != issue.zone and self.closed >= 0:
            self.volume = SpikeDetector(issue.zone)
            self.negative = ShareDetector(issue.zone)
            self.volume.close(self.closed)
            self.negative.close(self.closed)
            if self.engagement:
                self.engagement = EngagementDetector(issue.zone)
                self.engagement.close(self.closed)
        self.volume.preset = self.negative.preset = sensitivity
        if self.engagement:
            self.engagement.preset = sensitivity
        if self.viral:
            self.viral.zone, self.viral.preset = issue.zone, sensitivity

    def add(self, partition: int, mention: Mention, minute: int) -> bool:
        """Fold in a mention at event minute `minute`; return False when it was folded in before."""
        if mention.position <= self._positions.get(partition, (-1, -1)):
            return False
        self._positions[partition] = mention.position
        self.folded += 1
        self.last_mention = max(self.last_mention, minute)
        self.recent.add(mention, minute)
        if minute > self.history_until:
            self._engage(mention, minute)
        if not mention.repeat:
            self.posts += 1
            bucket = minute_of(mention.created_at)
            if bucket <= self.history_until:
                return True
            self.volume.add(bucket, 1)
            if mention.sentiment:
                self.negative.add(bucket, 1, mention.sentiment == "negative")
        return True

    def _engage(self, mention: Mention, minute: int) -> None:
        """Credit what a post gained to the minute in which it was read, and see how it stands among others."""
        if mention.engagement_gained:
            if self.engagement is None:
                self.engagement = EngagementDetector(self.volume.zone, self.volume.preset)
            self.engagement.add(minute, mention.engagement_gained)
        if mention.engagement is not None:
            if self.viral is None:
                if not mention.engagement:
                    return
                self.viral = ViralPosts(self.volume.zone, self.volume.preset)
            sentiment = self.recent.sentiment(mention.post) if mention.repeat else mention.sentiment
            self.viral.add(mention, minute, sentiment)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop what can be read of posts that their source has deleted; return whether there was anything."""
        dropped = self.recent.delete(posts)
        return bool(self.viral and self.viral.delete(posts)) or dropped

    @property
    def sampled(self) -> frozenset[str]:
        """Ids of the posts of which something can be read."""
        return self.recent.sampled | self.viral.sampled if self.viral else self.recent.sampled

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
            self.volume.resume(minute)
            self.negative.resume(minute)
            if self.engagement:
                self.engagement.resume(minute)
            self.closed = minute - 1
        self.waiting = False

    def close(self, minute: int) -> tuple[list[IncidentEvent], dict[str, Verdict]]:
        """End all minutes up to this one; return what there is to tell, and the verdicts behind it."""
        if minute <= self.closed:
            return [], {}
        self.closed = minute
        self.recent.pass_time(minute)
        self.verdicts = verdicts = {VOLUME: self.volume.close(minute), NEGATIVE: self.negative.close(minute)}
        if self.engagement and (self.incident.open or minute - self.engagement.last <= ENGAGED_MINUTES):
            verdicts[ENGAGEMENT] = self.engagement.close(minute)
        if self.viral:
            verdicts[VIRAL] = self.viral.close(minute)
        return self.incident.step(minute, verdicts), verdicts

    def to_bytes(self) -> bytes:
        """The row."""
        facts = {
            "positions": {str(partition): place for partition, place in self._positions.items()},
            "posts": self.posts,
            "last_mention": self.last_mention,
            "recent": self.recent.to_json(),
            "history": (self.history_until, self.waiting),
            "viral": self.viral and self.viral.to_json(),
        }
        parts = [orjson.dumps(facts), self.volume.to_bytes(), self.negative.to_bytes(), self.incident.to_bytes()]
        if self.engagement:
            parts.append(self.engagement.to_bytes())
        body = b"".join(_LENGTH.pack(len(part)) + part for part in parts)
        return _HEAD.pack(_VERSION, self.closed, self.folded) + zlib.compress(body, 1)

    @classmethod
    def from_bytes(cls, row: bytes, issue: Issue, *, watched: bool = True) -> "IssueState":
        """The state that `to_bytes` wrote, with the issue's settings of today; unless `watched`, its zone is the row's.

        Raises:
            ValueError: the row is of another version, or damaged.
        """
        age = row_age(row)
        try:
            parts = _parts(zlib.decompress(row[_HEAD.size :]))
        except (zlib.error, struct.error) as error:
            raise ValueError(f"the row of {issue.id} is damaged: {error}") from error
        facts = orjson.loads(parts[0])
        found = cls(issue)
        found.volume = SpikeDetector.from_bytes(parts[1])
        found.negative = ShareDetector.from_bytes(parts[2])
        found.incident = Incident.from_bytes(parts[3], issue.id)
        if len(parts) > 4:
            found.engagement = EngagementDetector.from_bytes(parts[4])
        if viral := facts.get("viral"):
            found.viral = ViralPosts.from_json(viral, issue.zone)
        found.recent = Recent.from_json(facts["recent"])
        found.closed, found.folded = age
        found.posts, found.last_mention = facts["posts"], facts["last_mention"]
        found._positions = {int(partition): (place[0], place[1]) for partition, place in facts["positions"].items()}
        found.history_until, found.waiting = facts.get("history", (-1, False))
        if watched:
            found.follow(issue)
        return found


def _parts(body: bytes) -> list[bytes]:
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        parts.append(body[at : at + length])
        at += length
    return parts
