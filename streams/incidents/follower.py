"""Following what people decide: every worker holds all actions on incidents, live."""

from collections.abc import Iterable

import structlog
from pydantic import ValidationError

from schemas.action import Action
from streams.compacted.follower import CompactedFollower
from streams.incidents.book import ActionBook
from streams.notify.actions import Standing
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["ActionsFollower"]

log = structlog.get_logger(__name__)


class ActionsFollower(CompactedFollower):
    """Reads the topic `incident-actions` from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.incident_actions)
        self._book = ActionBook()

    def book(self) -> ActionBook:
        """The actions as they are; a new object after every change."""
        return self._book

    def standing(self, incident: str, issue: str, at: float) -> Standing:
        """How the incident, which is of that issue, stands at a moment (seconds since 1970): a mute may be of either."""
        return self._book.standing(incident, issue, at)

    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to nothing, forgetting what was there."""
        rows: dict[str, Action] = {} if afresh else dict(self._book.rows)
        for record in records:
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                rows.pop(name, None)
                continue
            try:
                rows[name] = Action.model_validate_json(record.value)
            except ValidationError as error:
                log.warning("action_ignored", offset=record.offset, error=type(error).__name__)
        self._book = ActionBook(rows)
        if self.is_loaded:
            log.info("actions_changed", actions=len(rows))
