"""The life of an incident: opened, updated, resolved, in event time."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from msgspec import Struct

from streams.virality.codec import Kept, Number
from streams.virality.detect.pace import Pace
from streams.virality.detect.severity import Measures, severity
from streams.virality.detect.verdict import Verdict

__all__ = ["NAMESPACE", "Incident", "IncidentEvent", "IncidentEventKind"]

IncidentEventKind = Literal["opened", "updated", "resolved"]

QUIET_SCORE = 0.5
QUIET = 30 * 60
REST = 60 * 60
SPAN_REST = 23 * 60 * 60  # more, before what six hours or a day add up to opens one
WAVE = 2 * 60 * 60  # after an incident opened, from when on the hours before now are its own
LULL = 30 * 60  # below the threshold, after which it has ebbed
NAMESPACE = UUID("7b0a4a0e-5f0f-5a52-9c1c-6b656e746f6e")


class IncidentEvent(NamedTuple):
    """An event of an incident that raises an alert.

    `sequence` counts the incident's events from 0. `kinds` are the reasons so far, in order of appearance; `kind` is
    the one whose verdict is the strongest now, and `verdict` is that verdict. `severity` is of all reasons, `peak` the
    highest score of the incident, `opened` the bucket in which it opened, `early` whether it did at the half of that.
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
    early: bool = False

    @property
    def at_half(self) -> bool:
        """Whether it is told at the half of its bucket."""
        return self.early and self.event == "opened"


class Incident(Kept):
    """State machine of one issue: several kinds at once are one incident with several reasons.

    Opens when a score reaches 1 outside shadow; is updated when `Pace` says that there is news, unless it is quiet then;
    is resolved when no score has reached one half for 30 minutes, and then rests for 60 minutes in which nothing opens.
    When one that has been open for two hours, and once under the threshold for 30 minutes, rises as far above its own last
    hours as it first did above the usual, it is resolved and another one opens at once.

    What six hours or a day add up to opens one as well, but within a day of the last incident, whose posts are in it. It
    keeps none open that something more sudden has opened; what is more sudden, two hours later, is another incident.
    """

    __slots__ = (
        "bucket_seconds",
        "early",
        "ebbed",
        "fired",
        "gradual",
        "issue",
        "kinds",
        "loud",
        "opened",
        "pace",
        "peak",
        "rest",
        "sequence",
    )

    class Row(Struct, array_like=True):
        """Its state, and the alerts so far; the issue is a setting."""

        bucket_seconds: int
        opened: int
        loud: int
        rest: int
        sequence: int
        told: int
        """With `announced` of a release that had no `pace`: not read."""
        announced: Number
        peak: Number
        kinds: tuple[str, ...]
        pace: Pace.Row | None = None
        fired: int | None = None
        ebbed: bool = False
        gradual: bool = False
        early: bool = False

    def __init__(self, issue: str, bucket_seconds: int = 60) -> None:
        self.issue = issue
        self.bucket_seconds = bucket_seconds
        self.opened = -1
        self.sequence = 0
        self.peak = 0.0
        self.kinds: tuple[str, ...] = ()
        self.loud = 0  # last bucket with a score of one half or more
        self.fired = 0  # last bucket with a score of one or more
        self.gradual = False  # whether so far only hours or a day were more than usual
        self.early = False  # whether it opened at the half of its bucket
        self.ebbed = False  # whether it was below one for a while since it opened
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
        """Take the verdicts (by kind) of `bucket`, which never goes back, and return the events that raise alerts.

        While an incident is open there must be a verdict of each of its kinds. `measure` is asked when one is or opens.
        """
        if not verdicts:
            return []
        score = max((verdict.score for verdict in verdicts.values() if not verdict.shadow), default=-1.0)
        sudden = max((verdict.sudden_score for verdict in verdicts.values() if not verdict.shadow), default=-1.0)
        firing = [name for name, verdict in verdicts.items() if verdict.fires]
        if self.opened < 0:
            if not firing or bucket < self.rest:
                return []
            if sudden < 1 and (bucket - self.rest) * self.bucket_seconds < SPAN_REST:
                return []
            return [self._open(bucket, firing, score, verdicts, measure)]
        if sudden >= 1 and self._is_another(bucket, any(verdicts[name].wave >= 1 for name in firing)):
            event = self._event("resolved", bucket, verdicts, self._severity(verdicts, measure))
            return [event, self._open(bucket, firing, score, verdicts, measure)]
        self.peak = max(self.peak, score)
        if (score if self.gradual else sudden) >= QUIET_SCORE:
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

    def open_early(self, opened: "Incident", event: IncidentEvent) -> IncidentEvent:
        """Become an incident of the same issue that has `opened`, at the half of its bucket; how that is told."""
        self.take_row(opened.to_row())
        self.early = True
        return event._replace(early=True)

    def _is_another(self, bucket: int, wave: bool) -> bool:
        """Whether what came within minutes or an hour, and fires in `bucket`, is another incident."""
        lasted = (bucket - self.opened) * self.bucket_seconds >= WAVE
        if self.gradual and lasted:
            return True
        self.ebbed = not self.gradual and (self.ebbed or (bucket - self.fired) * self.bucket_seconds >= LULL)
        self.gradual, self.fired = False, bucket
        return self.ebbed and lasted and wave

    def _open(
        self,
        bucket: int,
        firing: list[str],
        score: float,
        verdicts: Mapping[str, Verdict],
        measure: Callable[[], Measures],
    ) -> IncidentEvent:
        self.opened, self.sequence, self.early = bucket, 0, False
        self.kinds, self.loud, self.peak = tuple(firing), bucket, score
        self.fired, self.ebbed = bucket, False
        self.gradual = all(verdicts[name].sudden_score < 1 for name in firing)
        return self._event("opened", bucket, verdicts, self._severity(verdicts, measure))

    def _severity(self, verdicts: Mapping[str, Verdict], measure: Callable[[], Measures]) -> int:
        return severity(measure(), {name: verdicts[name] for name in self.kinds})

    def _event(self, event: IncidentEventKind, bucket: int, verdicts: Mapping[str, Verdict], level: int) -> IncidentEvent:
        kind = max(self.kinds, key=lambda name: verdicts[name].score)
        sequence = self.sequence
        self.sequence += 1
        self.pace.tell(bucket, level, len(self.kinds))
        return IncidentEvent(
            self.id, event, sequence, bucket, self.opened, kind, self.kinds, level, self.peak, verdicts[kind], self.early
        )

    def to_row(self) -> Row:
        """The record; the fields of the clock of former releases are filled as they would have them."""
        return self.Row(
            self.bucket_seconds,
            self.opened,
            self.loud,
            self.rest,
            self.sequence,
            self.sequence,
            self.peak,
            self.peak,
            self.kinds,
            self.pace.to_row(),
            self.fired,
            self.ebbed,
            self.gradual,
            self.early,
        )

    def take_row(self, row: Row) -> None:
        """Become what a record says; where it has no pace, all alerts so far count, and how severe it was is not known."""
        self.bucket_seconds, self.opened, self.loud, self.rest = row.bucket_seconds, row.opened, row.loud, row.rest
        self.sequence, self.peak, self.kinds = row.sequence, row.peak, row.kinds
        self.fired = row.loud if row.fired is None else row.fired
        self.ebbed, self.gradual, self.early = row.ebbed, row.gradual, row.early
        self.pace = Pace(self.bucket_seconds)
        if row.pace:
            self.pace.take_row(row.pace)
        elif self.open:
            self.pace.began, self.pace.told = self.opened, self.sequence
