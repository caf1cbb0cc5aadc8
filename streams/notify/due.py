"""What waits for a channel, what is to be told now, and what is remembered. Moments are seconds since 1970."""

from dataclasses import dataclass, field
from typing import Final

from schemas.alert import Alert
from schemas.notification import Notification
from streams.notify.gathering import Gathering

__all__ = ["AlertDue", "DigestDue", "Due", "Memory", "Pending"]


_REMEMBERED: Final = 12
_ID_DIGITS: Final = 8


@dataclass(slots=True)
class Memory:
    """What a channel remembers of an incident."""

    sequence: int = -1
    """Highest sequence number of an alert that was taken in."""
    told_at: float | None = None
    severe_since: float | None = None
    """When the first alert came that calls for an escalation."""
    kept: int | None = None
    """Number of the notification that an escalation passes on."""
    escalated: bool = False
    """It was passed on, or need not be."""
    called: bool = False
    """Another channel passed it on to this one."""
    counted: int = 0
    """Serial of the digest that counts it without listing it."""
    taken: list[list[int | str]] = field(default_factory=list)
    """The last alerts that were taken in: the number of each, and the beginning of its id."""

    def take(self, alert: Alert) -> bool:
        """Remember an alert; return whether it was taken in before, which one of the same number but another id was not.

        Alerts from before those that are remembered are told apart by their numbers alone.
        """
        this: list[int | str] = [alert.sequence, alert.id[:_ID_DIGITS]]
        since = min((int(number) for number, _ in self.taken), default=self.sequence + 1)
        if this in self.taken or alert.sequence < since:
            return True
        self.taken = [*self.taken, this][-_REMEMBERED:]
        self.sequence = max(self.sequence, alert.sequence)
        return False


@dataclass(slots=True)
class Pending:
    """A notification that is to be told by itself."""

    number: int
    incident: str
    alerts: int = 1
    """How many it stands for."""


@dataclass(frozen=True, slots=True)
class AlertDue:
    """An alert that is to be told now."""

    pending: Pending
    notification: Notification


@dataclass(frozen=True, slots=True)
class DigestDue:
    """A digest that is to be told now."""

    gathering: Gathering


Due = AlertDue | DigestDue
