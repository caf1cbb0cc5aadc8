"""The incidents of the store: the last alert of each, and what people decided."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Select, and_, func, or_, select

from schemas.action import Action
from schemas.alert import Alert
from streams.desk.alert_rows import read_alert_row
from streams.desk.tables import alerts, decisions, incidents
from streams.incidents.book import ActionBook
from streams.incidents.row import IncidentRow

__all__ = ["IncidentPage", "Whole", "begin_so", "count_open", "incident_page", "open_incidents", "whole_incident"]

_CHUNK: Final = 100
_MOST_LOOKED_AT: Final = 2_000


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Some incidents, those that opened last first."""

    rows: Sequence[IncidentRow]
    next: tuple[int, str] | None = None
    """Give it as `after` for what follows; None where there is no more."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An incident with everything that is kept of it."""

    row: IncidentRow
    alerts: tuple[Alert, ...]
    """By sequence."""
    decided: tuple[Action, ...]
    """Everything that anybody decided about it or its issue, as it came, whether it stands or not."""
    notes: tuple[Action, ...] = ()
    """What anybody noted about it, as it came."""


def open_incidents(engine: Engine, now: datetime, limit: int = 500) -> list[IncidentRow]:
    """The incidents that are neither resolved nor closed by somebody, those that opened last first."""
    found: list[IncidentRow] = []
    after: tuple[int, str] | None = None
    while len(found) < limit:
        page = incident_page(engine, now, lambda row: row.open, unresolved=True, after=after, limit=limit - len(found))
        found += page.rows
        if (after := page.next) is None:
            break
    return found


def count_open(engine: Engine, now: datetime) -> Counter[str]:
    """By issue, how many of its incidents are neither resolved nor closed by somebody."""
    unresolved = select(incidents.c.id, incidents.c.issue).where(incidents.c.resolved.is_(False))
    with engine.connect() as connection:
        rows = connection.execute(unresolved).all()
        book = _book(connection, unresolved.with_only_columns(incidents.c.issue))
    return Counter(row.issue for row in rows if not book.status(row.id, row.issue, now.timestamp()).closed)


def incident_page(
    engine: Engine,
    now: datetime,
    wanted: Callable[[IncidentRow], bool],
    *,
    unresolved: bool = False,
    issue: str | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> IncidentPage:
    """The next incidents that are wanted; it looks at 2,000 at most, so that few that are wanted make short pages."""
    found: list[IncidentRow] = []
    looked = 0
    with engine.connect() as connection:
        while looked < _MOST_LOOKED_AT:
            chunk = _chunk(connection, now, unresolved, issue, after)
            for place, row in chunk:
                if wanted(row):
                    if len(found) == limit:
                        return IncidentPage(found, after)
                    found.append(row)
                after = place
            looked += len(chunk)
            if len(chunk) < _CHUNK:
                return IncidentPage(found)
    return IncidentPage(found, after)


def _chunk(
    connection: Connection, now: datetime, unresolved: bool, issue: str | None, after: tuple[int, str] | None
) -> list[tuple[tuple[int, str], IncidentRow]]:
    wanted = select(incidents.c.opened_at, incidents.c.id, incidents.c.resolved, alerts.c.body)
    wanted = wanted.join(alerts, alerts.c.number == incidents.c.last)
    if unresolved:
        wanted = wanted.where(incidents.c.resolved.is_(False))
    if issue is not None:
        wanted = wanted.where(incidents.c.issue == issue)
    if after is not None:
        at, name = after
        wanted = wanted.where(or_(incidents.c.opened_at < at, and_(incidents.c.opened_at == at, incidents.c.id < name)))
    wanted = wanted.order_by(incidents.c.opened_at.desc(), incidents.c.id.desc()).limit(_CHUNK)
    rows = connection.execute(wanted).all()
    told = [read_alert_row(row.body) for row in rows]
    book = _book(connection, {alert.issue for alert in told})
    return [
        ((row.opened_at, row.id), IncidentRow.of(alert, not row.resolved, book, now))
        for row, alert in zip(rows, told, strict=True)
    ]


def whole_incident(engine: Engine, incident: str, now: datetime) -> Whole | None:
    """The incident with this id; None where there is none."""
    with engine.connect() as connection:
        of_it = select(alerts.c.body).where(alerts.c.incident == incident).order_by(alerts.c.sequence, alerts.c.number)
        told = tuple(read_alert_row(body) for body in connection.execute(of_it).scalars())
        if not told:
            return None
        last = told[-1]
        said = [action for _, action in _decisions(connection, {last.issue}) if action.incident in (None, incident)]
        row = IncidentRow.of(last, last.event != "resolved", _book(connection, {last.issue}), now)
        decided = tuple(action for action in said if action.kind != "note")
        return Whole(row, told, decided, tuple(action for action in said if action.kind == "note"))


def begin_so(engine: Engine, begin: str) -> Sequence[str]:
    """The incident with this id; else those whose ids begin so, two at most."""
    with engine.connect() as connection:
        of_them = select(incidents.c.id).where(func.substr(incidents.c.id, 1, len(begin)) == begin)
        found = connection.execute(of_them.order_by(func.length(incidents.c.id), incidents.c.id).limit(2)).scalars().all()
        return [begin] if begin in found else found


def _book(connection: Connection, of_issues: Collection[str] | Select[str]) -> ActionBook:
    return ActionBook(dict(_decisions(connection, of_issues)))


def _decisions(connection: Connection, of_issues: Collection[str] | Select[str]) -> list[tuple[str, Action]]:
    """Key and action of each decision about one of the issues or an incident of one, as they came."""
    wanted = select(decisions.c.key, decisions.c.body).where(decisions.c.issue.in_(of_issues)).order_by(decisions.c.number)
    return [(row.key, Action.model_validate_json(row.body)) for row in connection.execute(wanted)]
