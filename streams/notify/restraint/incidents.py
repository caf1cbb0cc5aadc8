"""What a channel remembers of incidents. Moments are seconds since 1970."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["IncidentDelivery", "Incidents"]

_MOST = 1000


@dataclass(slots=True)
class IncidentDelivery:
    """How far the alerts of an incident have come on a channel."""

    sequence: int = -1
    """Highest sequence number of an alert that was taken in."""
    sent_at: float | None = None
    severe_since: float | None = None
    """When the first alert came that calls for an escalation."""
    kept: int | None = None
    """Number of the notification that an escalation passes on."""
    escalated: bool = False
    """It was passed on, or need not be."""
    escalated_here: bool = False
    """Another channel passed it on to this one."""
    unlisted_in: int = 0
    """Serial of the digest that counts it without listing it."""
    taken: list[list[int | str]] = field(default_factory=list)
    """The last alerts that were taken in: the number of each, and the beginning of its id."""


class Incidents(OrderedDict[str, IncidentDelivery]):
    """The last incidents of a channel, by their ids."""

    def touch(self, incident: str) -> IncidentDelivery:
        """What is remembered of an incident, which is now the newest; beyond 1000 the oldest is forgotten."""
        delivery = self.setdefault(incident, IncidentDelivery())
        self.move_to_end(incident)
        while len(self) > _MOST:
            self.popitem(last=False)
        return delivery

    def unlist(self, incidents: Iterable[str], serial: int) -> None:
        """Remember that a digest counts these incidents without listing them."""
        for incident in incidents:
            if incident in self:
                self[incident].unlisted_in = serial
