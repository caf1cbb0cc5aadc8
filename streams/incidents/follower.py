"""Following what people decide: every worker holds all actions on incidents, live."""

import structlog

from schemas.action import Action, action_key
from streams.incidents.book import ActionBook
from streams.incidents.status import IncidentStatus
from streams.kafka.compacted_follower import CompactedFollower
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["ActionsFollower"]

log = structlog.get_logger(__name__)


class ActionsFollower(CompactedFollower[Action]):
    """The actions of the topic `incident-actions` by `schemas.action.action_key`."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.incident_actions, Action)
        self._book = ActionBook()

    def book(self) -> ActionBook:
        """The actions as they are; a new object after every change."""
        return self._book

    def status(self, incident: str, issue: str, at: float) -> IncidentStatus:
        """How the incident, which is of that issue, stands at a moment (seconds since 1970): a mute may be of either."""
        return self._book.status(incident, issue, at)

    def key_of(self, row: Action) -> str:
        """What it is an action of, and of which kind."""
        return action_key(row)

    def changed(self) -> None:
        """Reset the book."""
        self._book = ActionBook(self._rows)
        if self.is_loaded:
            log.info("actions_changed", actions=len(self._rows))
