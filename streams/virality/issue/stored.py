"""The state of an issue, and the row that holds it."""

from collections.abc import Iterator
from typing import Any, Self

from streams.mentions.positions import Positions
from streams.virality.codec import pack, unpack
from streams.virality.detect.detector import Detector
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.incident import Incident
from streams.virality.detect.presets import Preset
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.verdict import Verdict
from streams.virality.former_rows import issue_as_today
from streams.virality.inflate import DAMAGE
from streams.virality.issue.detectors import BY_PART, DETECTORS, DetectorKind
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.lazy_parts import LazyParts
from streams.virality.issue.post_filter import marks
from streams.virality.issue.row import IssueRow, RowAge, fitting, row_age, row_of, written
from streams.virality.issue.row_budget import ALL, RowBudget
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.showing import Showing
from streams.virality.issue.viral_posts import ViralPosts

__all__ = ["StoredIssue"]

_PARTS = (*BY_PART, "recent")
_MARK_BYTES = 64


class StoredIssue(LazyParts):
    """Counts, detectors, open incident and last hour of one issue.

    Of one that was read from a row, each detector and the last hour are read when they are first asked for.
    """

    volume: SpikeDetector
    negative: ShareDetector
    engagement: EngagementDetector | None
    """None until a post gains an action."""
    viral: ViralPosts | None
    """None until a post has actions that are known."""
    incident: Incident
    recent: Recent

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
        self.judged = False
        """Whether they said it with the settings of today."""
        self._positions = Positions()
        self._unread = {}
        self._too_late = self._marks = 0  # of parts that are unread

    def _read(self, part: str, data: bytes) -> Any:
        found: Any = BY_PART[part].detector(self.zone, self.preset) if part in BY_PART else Recent()
        found.take_row(unpack(data, found.Row))
        return found

    def detectors(self, *, read_only: bool = False) -> Iterator[tuple[DetectorKind, Detector]]:
        """The detectors that it has; with `read_only` those that somebody asked for."""
        for kind in DETECTORS:
            if not (read_only and kind.part in self._unread) and (detector := getattr(self, kind.part)):
                yield kind, detector

    def showing(self) -> Iterator[Showing]:
        """The parts in which posts can be read."""
        yield self.recent
        yield from (detector for _, detector in self.detectors() if isinstance(detector, Showing))

    @property
    def held(self) -> list[Sample]:
        """The posts that can be read."""
        return [one for part in self.showing() for one in part.held]

    @property
    def marks(self) -> int:
        """The posts of which something can be read, as `marks` has them."""
        if not all(map(self.has_read, ("recent", "viral"))):
            return self._marks
        return marks(one.post for one in self.held)

    @property
    def too_late(self) -> int:
        """Posts that came too late to be counted."""
        return self.volume.too_late if self.has_read("volume") else self._too_late

    def to_bytes(self, *, bounded: bool = True) -> bytes:
        """The row, at most `ROW_BYTES` once all minutes are closed that something was added to, unless it is not `bounded`.

        That holds for up to 32 partitions of `posts`; each further one that mentions the issue takes about 14 bytes. Where
        all there is would be more, `ROW_BUDGETS` says what is left out.
        """
        age = RowAge(self.closed, self.folded)
        return fitting(age, self._row) if bounded else written(age, self._row(ALL))

    def _row(self, room: RowBudget) -> IssueRow:
        return IssueRow(
            self.zone,
            self.posts,
            self.too_late,
            self.last_mention,
            self.history_until,
            self.waiting,
            self.marks.to_bytes(_MARK_BYTES, "little"),
            self._positions.to_row(),
            self.incident.to_row(),
            {part: data for part in _PARTS if (data := self._packed(part, room))},
        )

    def _packed(self, part: str, room: RowBudget) -> bytes | None:
        """A part as bytes; of what people can read as much as there is room for. None where it is not there."""
        if room is ALL and not self.has_read(part):
            return self._unread[part]
        found = getattr(self, part)
        if found is None:
            return None
        return pack(found.to_row(room) if isinstance(found, Showing) else found.to_row())

    @classmethod
    def from_row(cls, data: bytes, name: str, sensitivity: Preset) -> Self:
        """What `to_bytes` wrote. The zone is the row's.

        Raises:
            ValueError: the row is of another version, or damaged; `read` finds out about the rest.
        """
        age = row_age(data)
        found = cls.__new__(cls)
        try:
            row = row_of(issue_as_today(data))
            StoredIssue.__init__(found, name, row.zone, sensitivity)
            found.incident = Incident(name)
            found.incident.take_row(row.incident)
            found._positions.take_row(row.positions)
        except (*DAMAGE, ValueError) as error:
            raise ValueError(f"the row of {name} is damaged: {error}") from error
        found.closed, found.folded = age
        found.posts, found.last_mention = row.posts, row.last_mention
        found.history_until, found.waiting = row.history_until, row.waiting
        found._too_late, found._marks = row.too_late, int.from_bytes(row.marks, "little")
        found._unread = {part: row.parts[part] for part in _PARTS if part in row.parts}
        found.__dict__.update((part, None) for part in _PARTS if part not in row.parts)
        return found
