"""The life of an incident: opened, updated, resolved, in event time."""

import struct
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from streams.virality.detect.pace import Pace
from streams.virality.detect.severity import Measures, severity
from streams.virality.detect.verdict import Verdict

__all__ = ["NAMESPACE", "Incident", "IncidentEvent", "IncidentEventKind"]

IncidentEventKind = Literal["opened", "updated", "resolved"]

QUIET_SCORE = 0.5
QUIET = 30 * 60
REST = 60 * 60
NAMESPACE = UUID("7b0a4a0e-5f0f-5a52-9c1c-6b656e746f6e")
VERSION = 2
HEAD = struct.Struct("<BIqqqIdB")
_BEFORE_PACE = 1
_FORMER_HEAD = struct.Struct("<BIqqqIIdBd")
"""Of the version that had no `Pace`, and told by the clock."""


class IncidentEvent(NamedTuple):
    """One thing to tell about an incident.

    `sequence` counts the incident's events from 0. `kinds` are the reasons so far, in order of appearance; `kind` is
    the one whose verdict is the strongest now, and `verdict` is that verdict. `severity` is of all reasons, `peak` the
    highest score of the incident, `opened` the bucket in which it opened.
    """

    incident: str
    event: IncidentEventKind
    sequence: int
    bucket: int
    opened: int
    kind: str
    kinds: tuple[str, ...]
    severity: int
    peak: float
    verdict: Verdict


class Incident:
    """State machine of one issue: several kinds at once are one incident with several reasons.

    Opens when a score reaches 1 outside shadow; is updated when `Pace` says that there is news, unless it is quiet then;
    is resolved when no score has reached one half for 30 minutes, and then rests for 60 minutes in which nothing opens.
    """

    __slots__ = ("bucket_seconds", "issue", "kinds", "loud", "opened", "pace", "peak", "rest", "sequence")

    def __init__(self, issue: str, bucket_seconds: int = 60) -> None:
        self.issue = issue
        self.bucket_seconds = bucket_seconds
        self.opened = -1
        self.sequence = 0
        self.peak = 0.0
        self.kinds: tuple[str, ...] = ()
        self.loud = 0  # last bucket with a score of one half or more
        self.rest = 0  # first bucket that may open again
        self.pace = Pace(bucket_seconds)

    @property
    def open(self) -> bool:
        """Whether an incident is under way; `step` must then see every bucket."""
        return self.opened >= 0

    @property
    def id(self) -> str:
        """The id of the incident under way, derived from issue and opening time; means nothing while none is open."""
        return str(uuid5(NAMESPACE, f"{self.issue} {self.opened * self.bucket_seconds}"))

    def step(self, bucket: int, verdicts: Mapping[str, Verdict], measure: Callable[[], Measures]) -> list[IncidentEvent]:
        """Take the verdicts (by kind) of `bucket`, which never goes back, and say what there is to tell.

        While an incident is open there must be a verdict of each of its kinds. `measure` is asked when one is or opens.
        """
        if not verdicts:
            return []
        score = max((verdict.score for verdict in verdicts.values() if not verdict.shadow), default=-1.0)
        firing = [name for name, verdict in verdicts.items() if verdict.fires]
        if self.opened < 0:
            if not firing or bucket < self.rest:
                return []
            self.opened, self.sequence = bucket, 0
            self.kinds, self.loud, self.peak = tuple(firing), bucket, score
            return [self._event("opened", bucket, verdicts, self._severity(verdicts, measure))]
        self.peak = max(self.peak, score)
        if score >= QUIET_SCORE:
            self.loud = bucket
        elif (bucket - self.loud) * self.bucket_seconds >= QUIET:
            event = self._event("resolved", bucket, verdicts, self._severity(verdicts, measure))
            self.rest = bucket + -(-REST // self.bucket_seconds)
            self.opened = -1
            return [event]
        else:
            return []
        self.kinds += tuple(name for name in firing if name not in self.kinds)
        level = self._severity(verdicts, measure)
        return [self._event("updated", bucket, verdicts, level)] if self.pace.is_news(bucket, level, len(self.kinds)) else []

    def _severity(self, verdicts: Mapping[str, Verdict], measure: Callable[[], Measures]) -> int:
        return severity(measure(), {name: verdicts[name] for name in self.kinds})

    def _event(self, event: IncidentEventKind, bucket: int, verdicts: Mapping[str, Verdict], level: int) -> IncidentEvent:
        kind = max(self.kinds, key=lambda name: verdicts[name].score)
        sequence = self.sequence
        self.sequence += 1
        self.pace.tell(bucket, level, len(self.kinds))
        return IncidentEvent(
            self.id, event, sequence, bucket, self.opened, kind, self.kinds, level, self.peak, verdicts[kind]
        )

    def to_bytes(self) -> bytes:
        """The state, without the issue's id."""
        head = HEAD.pack(
            VERSION, self.bucket_seconds, self.opened, self.loud, self.rest, self.sequence, self.peak, len(self.kinds)
        )
        return head + self.pace.to_bytes() + "\n".join(self.kinds).encode()

    @classmethod
    def from_bytes(cls, data: bytes, issue: str) -> "Incident":
        """The state that `to_bytes` wrote, or a former version; raises ValueError when it is of another one."""
        version = data[0] if data else 0
        if version == VERSION:
            _, seconds, opened, loud, rest, sequence, peak, kinds = HEAD.unpack_from(data)
            pace, at = Pace.read(data, HEAD.size, seconds)
        elif version == _BEFORE_PACE:
            _, seconds, opened, loud, rest, sequence, _, _, kinds, peak = _FORMER_HEAD.unpack_from(data)
            pace, at = Pace(seconds), _FORMER_HEAD.size
            if opened >= 0:
                pace.began, pace.told = opened, min(255, sequence)
        else:
            raise ValueError(f"incident state has version {version}, this program reads {_BEFORE_PACE} and {VERSION}")
        found = cls(issue, seconds)
        found.opened, found.loud, found.rest, found.sequence, found.peak = opened, loud, rest, sequence, peak
        found.pace = pace
        found.kinds = tuple(data[at:].decode().split("\n")) if kinds else ()
        return found
