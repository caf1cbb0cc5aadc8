"""Actions for the tests."""

from datetime import UTC, datetime
from typing import Any

from schemas.action import Action, action_key
from streams.incidents.book import ActionBook

__all__ = ["NOW", "action", "book_of"]

NOW = datetime(2026, 7, 4, 5, 0, tzinfo=UTC)


def action(kind: str = "mute", incident: str | None = "a", issue: str = "beras", **fields: Any) -> Action:
    """An action of NOW; `until` may be seconds since 1970."""
    if isinstance(fields.get("until"), int | float):
        fields["until"] = datetime.fromtimestamp(fields["until"], UTC)
    values = {"id": "1", "kind": kind, "incident": incident, "issue": issue, "by": "Sari", "at": NOW}
    return Action(**values | fields)


def book_of(*actions: Action) -> ActionBook:
    return ActionBook({action_key(one): one for one in actions})
