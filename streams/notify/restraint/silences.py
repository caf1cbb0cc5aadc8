"""Silences: nothing is sent about what somebody has muted or closed."""

from collections.abc import Callable, Mapping

from schemas.alert import Alert
from schemas.notification import Notification
from streams.incidents.status import IncidentStatus
from streams.notify.restraint.digest import Digest

__all__ = ["StatusOf", "is_silenced", "silence"]

StatusOf = Callable[[str, str, float], IncidentStatus]
"""How an incident, of an issue, stands at a moment."""


def is_silenced(alert: Alert, now: float, status: StatusOf) -> bool:
    """Whether nothing is to be sent about the alert's incident."""
    return status(alert.incident, alert.issue, now).silent


def silence(digest: Digest, bodies: Mapping[int, Notification], now: float, status: StatusOf) -> int:
    """Leave out of a digest what is silenced; returns how many alerts that were."""
    silenced = [name for name, line in digest.lines.items() if is_silenced(bodies[line.number].alert, now, status)]
    return sum(digest.drop(incident) for incident in silenced)
