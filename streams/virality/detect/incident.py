"""The life of an incident: opened, updated, resolved, in event time."""

from collections.abc import Mapping
from math import log2
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from msgspec import Struct

from streams.virality.codec import Kept, Number
from streams.virality.detect.verdict import Verdict

__all__ = ["Incident", "IncidentEvent", "IncidentEventKind", "severity"]

IncidentEventKind = Literal["opened", "updated", "resolved"]

GROWTH = 1.5
SCHEDULE = (30 * 60, 2 * 3600, 6 * 3600)  # seconds after the opening; from then on every 6 h
QUIET_SCORE = 0.5
QUIET = 30 * 60
REST = 60 * 60
LEAST_EXPECTED = 0.01
NAMESPACE = UUID("7b0a4a0e-5f0f-5a52-9c1c-6b656e746f6e")


def severity(observed: float, expected: float) -> int:
    """1 to 10: twice the binary logarithm of observed over expected, rounded."""
    if observed <= 0:
        return 1
    return min(10, max(1, round(2 * log2(observed / max(expected, LEAST_EXPECTED)))))


class IncidentEvent(NamedTuple):
    """One thing to tell about an incident.

    `sequence` counts the incident's events from 0. `kinds` are the reasons so far, in order of appearance; `kind` is
    the one whose verdict is the strongest now, and `verdict` is that verdict. `severity` is of that verdict's observed
    and expected numbers, `peak` the highest score of the incident, `opened` the bucket in which it opened.
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


class Incident(Kept):
    """State machine of one issue: several kinds at once are one incident with several reasons.

    Opens when a score reaches 1 outside shadow; is updated when a score reaches 1.5 times the announced peak, when
    another kind fires, and 30 minutes, 2 hours and every 6 hours after the opening unless it is quiet then; is resolved
    when no score has reached one half for 30 minutes, and then rests for 60 minutes in which nothing opens.
    """

    __slots__ = ("announced", "bucket_seconds", "issue", "kinds", "loud", "opened", "peak", "rest", "sequence", "told")

    class Row(Struct, array_like=True):
        """How it stands, and what was told; the issue is a setting."""

        bucket_seconds: int
        opened: int
        loud: int
        rest: int
        sequence: int
        told: int
        announced: Number
        peak: Number
        kinds: tuple[str, ...]

    def __init__(self, issue: str, bucket_seconds: int = 60) -> None:
        self.issue = issue
        self.bucket_seconds = bucket_seconds
        self.opened = -1
        self.sequence = 0
        self.announced = 0.0
        self.peak = 0.0
        self.kinds: tuple[str, ...] = ()
        self.loud = 0  # last bucket with a score of one half or more
        self.rest = 0  # first bucket that may open again
        self.told = 0  # places of the schedule that are used up

    @property
    def open(self) -> bool:
        """Whether an incident is under way; `step` must then see every bucket."""
        return self.opened >= 0

    @property
    def id(self) -> str:
        """The id of the incident under way, derived from issue and opening time; means nothing while none is open."""
        return str(uuid5(NAMESPACE, f"{self.issue} {self.opened * self.bucket_seconds}"))

    def step(self, bucket: int, verdicts: Mapping[str, Verdict]) -> list[IncidentEvent]:
        """Take the verdicts (by kind) of `bucket`, which never goes back, and say what there is to tell.

        While an incident is open there must be a verdict of each of its kinds.
        """
        if not verdicts:
            return []
        score = max((verdict.score for verdict in verdicts.values() if not verdict.shadow), default=-1.0)
        firing = [name for name, verdict in verdicts.items() if verdict.fires]
        if self.opened < 0:
            if not firing or bucket < self.rest:
                return []
            self.opened, self.sequence, self.told = bucket, 0, 0
            self.kinds, self.loud = tuple(firing), bucket
            self.announced = self.peak = score
            return [self._event("opened", bucket, verdicts)]
        self.peak = max(self.peak, score)
        if score >= QUIET_SCORE:
            self.loud = bucket
        elif (bucket - self.loud) * self.bucket_seconds >= QUIET:
            event = self._event("resolved", bucket, verdicts)
            self.rest = bucket + -(-REST // self.bucket_seconds)
            self.opened = -1
            return [event]
        joined = tuple(name for name in firing if name not in self.kinds)
        grown = score >= GROWTH * self.announced
        due = score >= QUIET_SCORE and (bucket - self.opened) * self.bucket_seconds >= self._due()
        if not (joined or grown or due):
            return []
        self.kinds += joined
        while (bucket - self.opened) * self.bucket_seconds >= self._due():
            self.told += 1
        self.announced = max(self.announced, score)
        return [self._event("updated", bucket, verdicts)]

    def _due(self) -> int:
        last = len(SCHEDULE) - 1
        return SCHEDULE[min(self.told, last)] + max(0, self.told - last) * SCHEDULE[last]

    def _event(self, event: IncidentEventKind, bucket: int, verdicts: Mapping[str, Verdict]) -> IncidentEvent:
        kind = max(self.kinds, key=lambda name: verdicts[name].score)
        verdict = verdicts[kind]
        sequence = self.sequence
        self.sequence += 1
        return IncidentEvent(
            self.id,
            event,
            sequence,
            bucket,
            self.opened,
            kind,
            self.kinds,
            severity(verdict.observed, verdict.expected),
            self.peak,
            verdict,
        )
