"""The decisions of people about incidents, and the status of an incident that follows from them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from schemas.action import Action
from streams.incidents.status import NOTHING_SAID, IncidentStatus

__all__ = ["ActionBook"]


class ActionBook:
    """The actions that are on the topic, by the keys of their records; it never changes, so any thread may read it."""

    def __init__(self, rows: Mapping[str, Action] = MappingProxyType({})) -> None:
        self.rows = MappingProxyType(dict(rows))
        self._of_incident: dict[str, list[Action]] = defaultdict(list)
        self._of_issue: dict[str, list[Action]] = defaultdict(list)
        self._notes: dict[str, list[Action]] = defaultdict(list)
        for action in self.rows.values():
            if action.kind == "note":
                self._notes[action.incident or ""].append(action)
            elif action.incident is None:
                self._of_issue[action.issue].append(action)
            else:
                self._of_incident[action.incident].append(action)
        self.false_alarms: Mapping[str, int] = Counter(
            action.issue for action in self.rows.values() if action.kind == "false_alarm" and action.until is None
        )
        """Incidents that were called false alarms, by issue; 0 for issues without any."""

    def of(self, incident: str, issue: str) -> list[Action]:
        """The newest action of each kind on the incident and on its issue, whether it stands or has ended, oldest first."""
        found = [*self._of_incident.get(incident, ()), *self._of_issue.get(issue, ())]
        return sorted(found, key=lambda action: action.at)

    def notes(self, incident: str) -> list[Action]:
        """What people noted about the incident, oldest first."""
        return sorted(self._notes.get(incident, ()), key=lambda note: note.at)

    def status(self, incident: str, issue: str, at: float) -> IncidentStatus:
        """How the incident, which is of that issue, stands at a moment (seconds since 1970)."""
        said, of_issue = self._of_incident.get(incident, ()), self._of_issue.get(issue, ())
        if not said and not of_issue:
            return NOTHING_SAID
        kinds = {action.kind for action in (*said, *of_issue) if action.stands(at)}
        return IncidentStatus(
            acknowledged="acknowledge" in kinds,
            muted="mute" in kinds,
            closed=not kinds.isdisjoint(("close", "false_alarm")),
        )
