"""A digest as it fills: every alert that goes into it is counted, the most severe incidents are listed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from streams.notify.messages.context import DigestReason

__all__ = ["LISTED", "Digest", "DigestLine", "Digests"]

LISTED = 30
"""Incidents that a digest lists, at most; the rest is counted."""


@dataclass(slots=True)
class DigestLine:
    """One incident of a digest."""

    number: int
    """Of its newest notification."""
    severity: int
    """Of that one."""
    alerts: int = 1
    """Alerts of the incident that the digest stands for."""


@dataclass(slots=True)
class Digest:
    """What one digest contains. Moments are seconds since 1970."""

    serial: int
    """Counts the digests of a channel."""
    since: float
    due_at: float
    reason: DigestReason
    lines: dict[str, DigestLine] = field(default_factory=dict)
    """By incident."""
    more_incidents: int = 0
    """Incidents that are not listed, ..."""
    more_alerts: int = 0
    """... and alerts that no line counts."""

    @property
    def alerts(self) -> int:
        """All alerts that it stands for."""
        return self.more_alerts + sum(line.alerts for line in self.lines.values())

    @property
    def severity(self) -> int:
        """The highest of its lines."""
        return max((line.severity for line in self.lines.values()), default=0)

    def add(self, incident: str, number: int, severity: int, *, counted: bool) -> list[str]:
        """Count an alert; returns the incidents that just dropped off the list.

        `counted` says that the incident is among those that are counted without a line.
        """
        line = self.lines.get(incident)
        if line is not None:
            line.number, line.severity, line.alerts = number, severity, line.alerts + 1
            return []
        least = min(self.lines, key=lambda name: self.lines[name].severity) if len(self.lines) >= LISTED else None
        if least is not None and severity <= self.lines[least].severity:
            self.more_alerts += 1
            self.more_incidents += not counted
            return [incident]
        self.more_incidents -= counted
        self.lines[incident] = DigestLine(number, severity)
        return [] if least is None else [self.unlist(least)]

    def unlist(self, incident: str) -> str:
        """Count a listed incident without listing it; returns it."""
        self.more_alerts += self.lines.pop(incident).alerts
        self.more_incidents += 1
        return incident

    def drop(self, incident: str) -> int:
        """Leave out a listed incident; returns how many alerts of it were counted."""
        return self.lines.pop(incident).alerts

    def take_back(self, earlier: "Digest") -> list[str]:
        """Take in a digest that could not be sent; returns the incidents that just dropped off the list."""
        self.since = min(self.since, earlier.since)
        self.more_incidents += earlier.more_incidents
        self.more_alerts += earlier.more_alerts
        for incident, line in earlier.lines.items():
            if incident in self.lines:
                self.lines[incident].alerts += line.alerts
            else:
                self.lines[incident] = line
        by_weight = sorted(self.lines, key=lambda name: self.lines[name].severity, reverse=True)
        return [self.unlist(name) for name in by_weight[LISTED:]]

    def follows(self, incident: str, number: int) -> bool:
        """Whether it holds a newer alert of the incident than that one, which must then be sent first."""
        return incident in self.lines and number < self.lines[incident].number


@dataclass(slots=True)
class Digests:
    """Those of a channel: one that fills, and one that is being sent."""

    serial: int = 0
    """Of the last one."""
    filling: Digest | None = None
    sending: Digest | None = None

    def __iter__(self) -> Iterator[Digest]:
        """Those that there are."""
        return (one for one in (self.filling, self.sending) if one is not None)

    def fill(self, now: float, due_at: float, reason: DigestReason) -> Digest:
        """The one that fills, from now on if there was none; due at the earliest of all times given."""
        if self.filling is None:
            self.serial += 1
            self.filling = Digest(self.serial, now, due_at, reason)
        self.filling.due_at = min(self.filling.due_at, due_at)
        if reason == "capped":
            self.filling.reason = reason
        return self.filling

    def overtake(self, incident: str) -> int:
        """Drop an incident's earlier alerts, since one is sent ahead of this digest; returns how many."""
        return self.filling.drop(incident) if self.filling and incident in self.filling.lines else 0
