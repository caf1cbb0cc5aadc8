"""Earlier incidents that are like one: by what they were about, those of the same issue first."""

from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from schemas.alert import Alert
from streams.desk.incidents import Whole, incident_page
from streams.incidents.row import IncidentRow

__all__ = ["similar_incidents"]

_LOOKED_AT: Final = 200
_LEAST: Final = 0.2
"""Of all names that two incidents of different issues were about, the share that both have at least."""


def similar_incidents(engine: Engine, whole: Whole, now: datetime, most: int = 5) -> list[IncidentRow]:
    """The earlier incidents, at most so many, that are likest: those of its issue, then others about the same things."""
    alert = whole.row.alert

    def is_earlier(row: IncidentRow) -> bool:
        return row.alert.opened_at < alert.opened_at and row.alert.incident != alert.incident

    after = (int(alert.opened_at.timestamp()), "~")  # behind every id of that second
    same = incident_page(engine, now, is_earlier, issue=alert.issue, after=after, limit=_LOOKED_AT).rows
    others = incident_page(engine, now, is_earlier, after=after, limit=_LOOKED_AT).rows
    of_others = [row for row in others if row.alert.issue != alert.issue and _likeness(alert, row.alert) >= _LEAST]
    found = sorted(same, key=lambda row: -_likeness(alert, row.alert))
    return [*found, *sorted(of_others, key=lambda row: -_likeness(alert, row.alert))][:most]


def _likeness(one: Alert, other: Alert) -> float:
    """The share of names that both are about, from 0 to 1 (Jaccard)."""
    names, others = _names(one), _names(other)
    return len(names & others) / len(names | others) if names and others else 0.0


def _names(alert: Alert) -> set[str]:
    return {one.name.casefold() for one in (*alert.about, *alert.hashtags, *alert.terms)}
