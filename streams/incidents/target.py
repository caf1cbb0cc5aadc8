"""The target of an action: an incident, or an issue as a whole."""

from dataclasses import dataclass

from schemas.alert import Alert
from streams.alerts.by_incident import LatestAlerts
from streams.alerts.reading import matching_incident, read_alerts
from streams.errors import UserError
from streams.settings import Settings
from streams.watchlist.publisher import read_issues
from streams.wording.figures import short_id

__all__ = ["Target", "find_target"]


@dataclass(frozen=True, slots=True)
class Target:
    """An incident, or with None an issue as a whole."""

    incident: str | None
    issue: str
    title: str
    zone: str

    @property
    def words(self) -> str:
        """What it is called: `incident 8e0e7c0e (Harga beras)`; a source or a term that nobody watches by its title alone."""
        if self.incident is None and self.issue.startswith("#"):
            return f"issue {self.title}"
        thing = f"issue {self.issue}" if self.incident is None else f"incident {short_id(self.incident)}"
        return f"{thing} ({self.title})"


async def find_target(settings: Settings, incident: str | None, issue: str | None) -> Target:
    """The incident whose id begins so, or the issue of that id, whichever is given.

    Raises:
        UserError: not one of the two is given, there is no such thing or more than one, or the topics cannot be read.
    """
    if (incident is None) == (issue is None):
        raise UserError("name an incident by its id, or an issue with --issue, and not both")
    latest = LatestAlerts()
    if issue is not None:
        if found := (await read_issues(settings)).get(issue):
            return Target(None, found.id, found.title, found.zone)
        alert = await _alert_of(settings, issue)
        return Target(None, alert.issue, alert.title, alert.zone)
    async for alert in read_alerts(settings):
        latest.take(alert)
    alert = latest.last[matching_incident(incident or "", latest.last)]
    return Target(alert.incident, alert.issue, alert.title, alert.zone)


async def _alert_of(settings: Settings, issue: str) -> Alert:
    """An alert of an issue that is not on the watchlist, such as a silent source, or a term as people write it."""
    found: Alert | None = None
    async for alert in read_alerts(settings):
        if alert.issue == issue or (alert.kind == "emerging_issue" and alert.title == issue):
            found = alert
    if found is None:
        raise UserError(f"there is no issue {issue}; `kentongan watchlist list` shows those that are watched")
    return found
