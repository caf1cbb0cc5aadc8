"""What the store holds of a period besides posts: its incidents, verified statements, decisions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, func, select

from schemas.action import Action
from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.desk.alert_rows import read_alert_row
from streams.desk.post_rows import some_of
from streams.desk.report.figures import DecisionFigures, FactFigures, IncidentFigures
from streams.desk.report.questions import incident_question
from streams.desk.tables import alerts, decisions, incidents, issues

__all__ = ["Matters", "fact_figures", "incident_figures", "read_matters", "told_decisions"]

MOST_INCIDENTS: Final = 2_000
"""Of a period, the most severe: of more no report says more than how many there were."""


@dataclass(frozen=True, slots=True)
class Matters:
    """What is stored of a period."""

    watched: Mapping[str, Issue]
    alerts: Mapping[str, Sequence[Alert]]
    """By incident those whose time lies in the period, by sequence."""
    told: Mapping[str, datetime]
    """By incident when the first alert that is stored of it was written."""
    decisions: Sequence[Action]
    """Those of the period, and those about its incidents whenever they were made; as they came."""
    left_out: int
    """Further incidents of the period."""


def read_matters(connection: Connection, since: datetime, until: datetime, only: Collection[str]) -> Matters:
    """Everything from `since` on, before `until`, about these issues, or about all where none is named."""
    watched = {
        row.id: Issue.model_validate_json(row.body)
        for row in connection.execute(select(issues))
        if not only or row.id in only
    }
    begin, end = int(since.timestamp()), int(until.timestamp())
    overlapping = select(incidents.c.id).where(incidents.c.opened_at < end, incidents.c.at >= begin)
    if only:
        overlapping = overlapping.where(incidents.c.issue.in_(only))
    names = connection.execute(overlapping.order_by(incidents.c.severity.desc(), incidents.c.id)).scalars().all()
    read: dict[str, list[Alert]] = {}
    told: dict[str, datetime] = {}
    for some in some_of(names[:MOST_INCIDENTS]):
        of_them = select(alerts.c.incident, alerts.c.body).where(alerts.c.incident.in_(some)).order_by(alerts.c.sequence)
        for row in connection.execute(of_them):
            alert = read_alert_row(row.body)
            if since <= alert.at < until:
                read.setdefault(row.incident, []).append(alert)
        written = select(alerts.c.incident, func.min(alerts.c.written_at)).where(alerts.c.incident.in_(some))
        for name, at in connection.execute(written.group_by(alerts.c.incident)):
            told[name] = datetime.fromtimestamp(at, UTC)
    bodies = connection.execute(select(decisions.c.body).order_by(decisions.c.number)).scalars()
    made = [
        action
        for action in map(Action.model_validate_json, bodies)
        if action.kind != "note"
        and (not only or action.issue in only)
        and (action.incident in read or since <= action.at < until)
    ]
    return Matters(watched, read, told, made, max(0, len(names) - MOST_INCIDENTS))


def incident_figures(matters: Matters, since: datetime, until: datetime, made_at: datetime) -> tuple[IncidentFigures, ...]:
    """The incidents with an alert in the period, the most severe first, and whether by now somebody took them on."""
    taken = _taken_on(matters.decisions, made_at)
    found = []
    for name, of_it in matters.alerts.items():
        last, first_ack = of_it[-1], taken.get(name)
        found.append(
            IncidentFigures(
                incident=name,
                issue=last.issue,
                title=last.title,
                kind=last.kind,
                headline=last.headline,
                opened_at=last.opened_at,
                opened=since <= last.opened_at < until,
                resolved=last.event == "resolved",
                severity=max(alert.severity for alert in of_it),
                alerts=len(of_it),
                told_at=matters.told[name],
                acknowledged_at=None if first_ack is None else first_ack.at,
                acknowledged_by=None if first_ack is None else first_ack.by,
                question=incident_question(name),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.severity, one.opened_at, one.incident)))


def _taken_on(made: Iterable[Action], made_at: datetime) -> dict[str, Action]:
    """By incident the first decision by which somebody took it on."""
    found: dict[str, Action] = {}
    for action in made:
        if action.kind == "acknowledge" and action.incident is not None and action.at <= made_at:
            earlier = found.get(action.incident)
            if earlier is None or action.at < earlier.at:
                found[action.incident] = action
    return found


def fact_figures(matters: Matters) -> tuple[FactFigures, ...]:
    """The verified statements that alerts of the period mention for certain, those that are repeated most first."""
    found: dict[str, FactFigures] = {}
    of_all = sorted((alert for some in matters.alerts.values() for alert in some), key=lambda alert: (alert.at, alert.id))
    for alert in of_all:
        for fact in alert.facts:
            if fact.state != "matched":
                continue
            known = found.get(fact.fact)
            found[fact.fact] = FactFigures(
                fact=fact.fact,
                claim=fact.claim,
                verdict=fact.verdict,
                correction=fact.correction,
                owner=fact.owner,
                checked=fact.checked,
                url=fact.url,
                first_at=alert.at if known is None else known.first_at,
                repeats=max(fact.repeats, 0 if known is None else known.repeats),
                corrections=max(fact.corrections, 0 if known is None else known.corrections),
                incidents=tuple(dict.fromkeys((*(() if known is None else known.incidents), alert.incident))),
            )
    return tuple(sorted(found.values(), key=lambda one: (-one.repeats, one.first_at, one.fact)))


def told_decisions(matters: Matters, since: datetime, until: datetime) -> tuple[DecisionFigures, ...]:
    """What was decided in the period, as it was decided."""
    titles = {of_it[-1].issue: of_it[-1].title for of_it in matters.alerts.values()}
    titles |= {name: issue.title for name, issue in matters.watched.items()}
    return tuple(
        DecisionFigures(
            kind=one.kind,
            incident=one.incident,
            issue=one.issue,
            title=titles.get(one.issue, one.issue),
            by=one.by,
            at=one.at,
            until=one.until,
            reason=one.reason,
        )
        for one in sorted(matters.decisions, key=lambda action: action.at)
        if since <= one.at < until
    )
