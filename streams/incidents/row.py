"""An incident as it is listed: its last alert, what was decided, and how often its issue gave false alarms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.action import Action
from schemas.alert import Alert
from streams.incidents.book import ActionBook
from streams.incidents.status import IncidentStatus
from streams.wording.actions import brief

__all__ = ["IncidentRow"]


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident at a moment."""

    alert: Alert
    """The last one of it."""
    open: bool
    """Whether it is neither over nor closed by somebody."""
    status: IncidentStatus
    decided: tuple[Action, ...]
    """What stands, oldest first."""
    false_alarms: int
    """Incidents of its issue that were called false alarms."""

    @classmethod
    def of(cls, alert: Alert, lasts: bool, book: ActionBook, now: datetime) -> "IncidentRow":
        """The row of the incident with this last alert; `lasts` says that it is not resolved.

        `now`, of the wall clock, is held against what people decided, and not against the alert, whose time is the posts'.
        """
        status = book.status(alert.incident, alert.issue, now.timestamp())
        return cls(
            alert=alert,
            open=lasts and not status.closed,
            status=status,
            decided=tuple(one for one in book.of(alert.incident, alert.issue) if one.stands(now.timestamp())),
            false_alarms=book.false_alarms.get(alert.issue, 0),
        )

    @property
    def words(self) -> str:
        """How it stands, in words."""
        said = [brief(action, self.alert.zone) for action in self.decided]
        if self.alert.event == "resolved":
            said.insert(0, "resolved")
        return "; ".join(said) or ("open" if self.open else "over")

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        alert = self.alert
        return {
            "incident": alert.incident,
            "issue": alert.issue,
            "title": alert.title,
            "open": self.open,
            "acknowledged": self.status.acknowledged,
            "muted": self.status.muted,
            "closed": self.status.closed,
            "severity": alert.severity,
            "headline": alert.headline.model_dump(),
            "opened_at": alert.opened_at.isoformat(),
            "last_alert_at": alert.at.isoformat(),
            "event": alert.event,
            "alerts": alert.sequence + 1,
            "actions": [action.model_dump(mode="json", exclude_none=True) for action in self.decided],
            "false_alarms_of_issue": self.false_alarms,
        }
