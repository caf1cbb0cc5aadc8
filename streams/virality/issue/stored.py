"""What is known of an issue, and the row that holds it."""

import zlib
from types import MappingProxyType
from typing import Self

import orjson

from streams.mentions.positions import Positions
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.incident import Incident
from streams.virality.detect.presets import Preset
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.verdict import Verdict
from streams.virality.inflate import DAMAGE, inflated
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.lazy_parts import Unread
from streams.virality.issue.post_filter import marks
from streams.virality.issue.row import RowAge, fitting, parts_of, row_age
from streams.virality.issue.row_budget import ALL, Room
from streams.virality.issue.viral_posts import ViralPosts

__all__ = ["Stored"]

_MOST_BYTES = 1024 * 1024  # of a part, decompressed
_LEVEL = 4
"""Compression of what people read: an eighth smaller than with the fastest."""


class Stored(Unread):
    """Counts, detectors, open incident and last hour of one issue.

    Of one that was read from a row, each detector and the last hour are read when they are first asked for.
    """

    HELD_IN = MappingProxyType(
        {"volume": "volume", "negative": "negative", "engagement": "engagement", "recent": "said", "viral": "said"}
    )

    volume: SpikeDetector
    negative: ShareDetector
    engagement: EngagementDetector | None
    """None until a post gains an action."""
    incident: Incident
    recent: Recent
    viral: ViralPosts | None
    """None until a post has actions that are known."""

    def __init__(self, name: str, zone: str, sensitivity: Preset) -> None:
        """All but the attributes above."""
        self.id = name
        self.zone = zone
        self.preset = sensitivity
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
        self._positions = Positions()
        self._unread = {}
        self._too_late = self._marks = 0  # of parts that are unread

    def _read(self, part: str, data: bytes) -> None:
        if part == "volume":
            self.volume = SpikeDetector.from_bytes(data, self.zone, self.preset)
        elif part == "negative":
            self.negative = ShareDetector.from_bytes(data, self.zone, self.preset)
        elif part == "engagement":
            self.engagement = EngagementDetector.from_bytes(data, self.zone, self.preset)
        else:
            said = orjson.loads(inflated(data, _MOST_BYTES))
            self.recent = Recent.from_json(said["recent"])
            self.viral = ViralPosts.from_json(said["viral"], self.zone, self.preset) if said["viral"] else None

    @property
    def marks(self) -> int:
        """The posts of which something can be read, as `marks` has them."""
        if not self.has_read("said"):
            return self._marks
        return marks(self.recent.sampled) | (marks(self.viral.sampled) if self.viral else 0)

    @property
    def too_late(self) -> int:
        """Posts that came too late to be counted."""
        return self.volume.too_late if self.has_read("volume") else self._too_late

    def to_bytes(self) -> bytes:
        """The row, at most `ROW_BYTES` once all minutes are closed that something was added to.

        That holds for up to 32 partitions of `posts`; each further one that speaks of the issue takes about 14 bytes. Where
        all there is would be more, `ROOMS` says what is left out.
        """
        facts = {
            "zone": self.zone,
            **self._positions.to_json(),
            "posts": self.posts,
            "too_late": self.too_late,
            "last_mention": self.last_mention,
            "history": (self.history_until, self.waiting),
            "marks": f"{self.marks:x}",
        }
        parts = {"facts": zlib.compress(orjson.dumps(facts), _LEVEL), "incident": self.incident.to_bytes()}
        for part in ("volume", "negative", "engagement"):
            if not self.has_read(part):
                parts[part] = self._unread[part]
            elif detector := self.__dict__[part]:
                parts[part] = detector.to_bytes()
        return fitting(RowAge(self.closed, self.folded), parts, self._said)

    def _said(self, room: Room) -> bytes:
        """What people read, and the viral posts, as far as there is room."""
        if room is ALL and not self.has_read("said"):
            return self._unread["said"]
        said = {"recent": self.recent.to_json(room), "viral": self.viral and self.viral.to_json(room)}
        return zlib.compress(orjson.dumps(said), _LEVEL)

    @classmethod
    def _from_row(cls, row: bytes, name: str, sensitivity: Preset) -> Self:
        """What `to_bytes` wrote. The zone is the row's.

        Raises:
            ValueError: the row is of another version, or damaged; `read` finds out about the rest.
        """
        age = row_age(row)
        found = cls.__new__(cls)
        try:
            parts = parts_of(row)
            facts = orjson.loads(inflated(parts.pop("facts"), _MOST_BYTES))
            # A row of a former version has the zone in a detector alone.
            zone = facts.get("zone") or SpikeDetector.from_bytes(parts["volume"]).zone
            Stored.__init__(found, name, zone, sensitivity)
            found.incident = Incident.from_bytes(parts.pop("incident"), name)
            found.closed, found.folded = age
            found.posts, found.last_mention = facts["posts"], facts["last_mention"]
            found._positions = Positions.from_json(facts)
            found.history_until, found.waiting = facts.get("history", (-1, False))
            found._too_late, found._marks = facts.get("too_late", 0), int(facts.get("marks", "0"), 16)
        except (*DAMAGE, ValueError) as error:
            raise ValueError(f"the row of {name} is damaged: {error}") from error
        if "engagement" not in parts:
            found.engagement = None
        found._unread = parts
        if "marks" not in facts:
            found.read()
        return found
