"""The incidents that alerts belong to, in whatever order the alerts are read."""

from collections.abc import Iterable

from schemas.alert import Alert

__all__ = ["LatestAlerts"]


class LatestAlerts:
    """The last alert of each incident; a repeat of an alert changes nothing."""

    def __init__(self, alerts: Iterable[Alert] = ()) -> None:
        self.last: dict[str, Alert] = {}
        """By incident."""
        self._newest: dict[str, Alert] = {}
        for alert in alerts:
            self.take(alert)

    def take(self, alert: Alert) -> None:
        """Take in an alert."""
        last = self.last.get(alert.incident)
        if last is None or (alert.sequence, alert.at) > (last.sequence, last.at):
            self.last[alert.incident] = alert
        newest = self._newest.get(alert.issue)
        if newest is None or (alert.opened_at, alert.at) > (newest.opened_at, newest.at):
            self._newest[alert.issue] = alert

    def is_open(self, incident: str) -> bool:
        """Whether it is not resolved; an issue has one incident at a time, so that an older one is over in any case."""
        last = self.last[incident]
        return last.event != "resolved" and self._newest[last.issue].incident == incident

    def open(self) -> list[Alert]:
        """The last alert of every incident that is open, the most severe first."""
        found = [alert for incident, alert in self.last.items() if self.is_open(incident)]
        return sorted(found, key=lambda alert: (-alert.severity, alert.opened_at))
