"""Silences: nothing is told of what somebody has muted or closed."""

from collections.abc import Callable, Mapping

from schemas.alert import Alert
from schemas.notification import Notification
from streams.incidents.standing import Standing
from streams.notify.restraint.digest import Digest

__all__ = ["StandingOf", "is_silenced", "silence"]

StandingOf = Callable[[str, str, float], Standing]
"""How an incident, of an issue, stands at a moment."""


def is_silenced(alert: Alert, now: float, standing: StandingOf) -> bool:
    """Whether nothing is to be told of the alert's incident."""
    return standing(alert.incident, alert.issue, now).silent


def silence(digest: Digest, bodies: Mapping[int, Notification], now: float, standing: StandingOf) -> int:
    """Leave out of a digest what is silenced; returns how many alerts that were."""
    silenced = [name for name, line in digest.lines.items() if is_silenced(bodies[line.number].alert, now, standing)]
    return sum(digest.drop(incident) for incident in silenced)
