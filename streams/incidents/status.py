"""The decisions about an incident on which its notifications depend (mute, acknowledge, close)."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["NOTHING_SAID", "Actions", "IncidentStatus", "NoActions"]


@dataclass(frozen=True, slots=True)
class IncidentStatus:
    """What the people who were notified of an incident have decided about it."""

    acknowledged: bool = False
    """Somebody looks after it: it is not escalated."""
    muted: bool = False
    """It is muted: nothing about it is sent until the mute ends."""
    closed: bool = False
    """It was closed by hand or called a false alarm: nothing of it is sent any more."""

    @property
    def silent(self) -> bool:
        """Whether nothing of the incident is to be sent."""
        return self.muted or self.closed


NOTHING_SAID = IncidentStatus()
"""Nobody has said anything."""


class Actions(Protocol):
    """The actions that people took on incidents, as this worker knows them; asked before each message, so quick."""

    def status(self, incident: str, issue: str, at: float) -> IncidentStatus:
        """How the incident, which is of that issue, stands at a moment (seconds since 1970): a mute may be of either."""


class NoActions:
    """Nobody takes actions."""

    def status(self, incident: str, issue: str, at: float) -> IncidentStatus:
        """Nothing was said of any incident."""
        return NOTHING_SAID
