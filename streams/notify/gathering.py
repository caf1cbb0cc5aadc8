"""A digest as it fills: every alert that goes into it is counted, the most severe incidents are listed."""

from dataclasses import dataclass, field

from streams.notify.messages.context import DigestReason

__all__ = ["LISTED", "Gathering", "Line"]

LISTED = 30
"""Incidents that a digest lists, at most; the rest is counted."""


@dataclass(slots=True)
class Line:
    """One incident of a digest."""

    number: int
    """Of its newest notification."""
    severity: int
    """Of that one."""
    alerts: int = 1
    """Alerts of the incident that the digest stands for."""


@dataclass(slots=True)
class Gathering:
    """What one digest tells. Moments are seconds since 1970."""

    serial: int
    """Counts the digests of a channel."""
    since: float
    due_at: float
    reason: DigestReason
    lines: dict[str, Line] = field(default_factory=dict)
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
        """Count an alert; returns the incidents that it counts without listing them since now.

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
        self.lines[incident] = Line(number, severity)
        return [] if least is None else [self.unlist(least)]

    def unlist(self, incident: str) -> str:
        """Count a listed incident without listing it; returns it."""
        self.more_alerts += self.lines.pop(incident).alerts
        self.more_incidents += 1
        return incident

    def drop(self, incident: str) -> int:
        """Leave out a listed incident; returns how many alerts of it were counted."""
        return self.lines.pop(incident).alerts

    def take_back(self, earlier: "Gathering") -> list[str]:
        """Take in a digest that could not be told; returns the incidents that are counted without a line since now."""
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
