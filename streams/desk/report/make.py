"""Making a report from the store."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine

from streams.desk.incidents import open_incidents
from streams.desk.report.counts import count_by_issue, count_by_source, count_issue, count_posts, oldest_post
from streams.desk.report.figures import (
    Answered,
    Counts,
    Effect,
    IncidentFigures,
    IssueFigures,
    OpenMatter,
    Report,
    SourceFigures,
    Total,
    counts_of,
)
from streams.desk.report.matters import Matters, fact_figures, incident_figures, read_matters, told_decisions
from streams.desk.report.period import Period
from streams.desk.report.questions import incident_question, posts_question

__all__ = ["make_report"]

_EFFECT_HOURS: Final = 6
_MOST_EFFECTS: Final = 20
"""Of the most severe incidents."""


def make_report(engine: Engine, period: Period, only: Collection[str] = (), now: datetime | None = None) -> Report:
    """The report of a period about these issues, or about all; of a period that is not over, of what there is of it.

    It is compared with as long a span of the period before. `now` is the wall clock.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away, or refuses.
    """
    made_at = (now or datetime.now(UTC)).replace(microsecond=0)
    since, until = period.since, max(period.since, min(period.until, made_at))
    before_since = period.before().since
    before_until = min(before_since + (until - since), since)
    chosen = tuple(dict.fromkeys(only))
    with engine.connect() as connection:
        matters = read_matters(connection, since, until, chosen)
        oldest = oldest_post(connection)
        known = oldest is not None and oldest <= before_since.timestamp()
        total = Total(
            now=counts_of(count_posts(connection, since, until, chosen)),
            before=counts_of(count_posts(connection, before_since, before_until, chosen)) if known else None,
            question=_question(since, until, chosen),
        )
        counted = count_by_issue(connection, since, until, chosen)
        before = count_by_issue(connection, before_since, before_until, chosen) if known else None
        sources = count_by_source(connection, since, until, chosen)
        told = incident_figures(matters, since, until, made_at)
        effects = tuple(_effects(connection, matters, told, made_at))
    return Report(
        span=period.span,
        first=period.first,
        last=period.last,
        zone=period.zone,
        made_at=made_at,
        since=since,
        until=until,
        before_since=before_since,
        before_until=before_until,
        only=chosen,
        total=total,
        sources=_sources(sources, since, until, chosen),
        issues=_issues(matters, counted, before, since, until),
        incidents=told,
        incidents_left_out=matters.left_out,
        facts=fact_figures(matters),
        decisions=told_decisions(matters, since, until),
        answered=_answered(told),
        effects=effects,
        open=_open(engine, made_at, chosen),
    )


def _question(since: datetime, until: datetime, only: Sequence[str], source: str | None = None) -> str | None:
    """What asks for posts of all issues or of one; nothing asks for those of several, each once."""
    if len(only) > 1:
        return None
    return posts_question(since, until, issue=only[0] if only else None, source=source)


def _sources(found: Mapping[str, Any], since: datetime, until: datetime, only: Sequence[str]) -> tuple[SourceFigures, ...]:
    rows = (
        SourceFigures(source=name, posts=row["posts"], negative=row["negative"], question=_question(since, until, only, name))
        for name, row in found.items()
    )
    return tuple(sorted(rows, key=lambda one: (-one.posts, one.source)))


def _issues(
    matters: Matters, counted: Mapping[str, Any], before: Mapping[str, Any] | None, since: datetime, until: datetime
) -> tuple[IssueFigures, ...]:
    titles = {of_it[-1].issue: of_it[-1].title for of_it in matters.alerts.values()}
    found = []
    for name in counted.keys() | (before or {}).keys():
        watched = matters.watched.get(name)
        found.append(
            IssueFigures(
                issue=name,
                title=titles.get(name, name) if watched is None else watched.title,
                owner=None if watched is None else watched.owner,
                now=counts_of(counted.get(name)),
                before=None if before is None else counts_of(before.get(name)),
                question=posts_question(since, until, issue=name),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.now.posts, one.issue)))


def _answered(told: Sequence[IncidentFigures]) -> Answered:
    opened = [one for one in told if one.opened]
    minutes = [one.acknowledged_after for one in opened if one.acknowledged_after is not None]
    return Answered(
        opened=len(opened),
        acknowledged=len(minutes),
        median_minutes=median(minutes) if minutes else None,
        longest_minutes=max(minutes, default=None),
    )


def _effects(
    connection: Connection, matters: Matters, told: Sequence[IncidentFigures], made_at: datetime
) -> Iterator[Effect]:
    looked_at = [one for one in told if one.issue in matters.watched][:_MOST_EFFECTS]
    for one in looked_at:
        for answer, at in _answers(matters, one):
            reach = timedelta(hours=_EFFECT_HOURS)
            begin, end = at - reach, min(at + reach, made_at)

            def counts(since: datetime, until: datetime, issue: str = one.issue) -> Counts:
                return counts_of(count_issue(connection, issue, since, until))

            before, after = counts(begin, at), counts(at, end)
            if not before.posts and not after.posts:
                continue
            yield Effect(
                incident=one.incident,
                issue=one.issue,
                title=one.title,
                answer=answer,
                at=at,
                hours=_EFFECT_HOURS,
                complete=end == at + reach,
                before=before,
                after=after,
                question_before=posts_question(begin, at, issue=one.issue),
                question_after=posts_question(at, end, issue=one.issue),
            )


def _answers(matters: Matters, one: IncidentFigures) -> Iterator[tuple[Literal["correction", "acknowledge"], datetime]]:
    """What answered an incident, and when, to the second."""
    put_right = [
        alert.at
        for alert in matters.alerts[one.incident]
        if any(fact.state == "matched" and fact.corrections for fact in alert.facts)
    ]
    if put_right:
        yield "correction", min(put_right).replace(microsecond=0)
    if one.acknowledged_at is not None:
        yield "acknowledge", one.acknowledged_at.replace(microsecond=0)


def _open(engine: Engine, now: datetime, only: Collection[str]) -> tuple[OpenMatter, ...]:
    found = []
    for row in open_incidents(engine, now):
        alert = row.alert
        if only and alert.issue not in only:
            continue
        taken = next((action.to or action.by for action in row.decided if action.kind == "acknowledge"), None)
        found.append(
            OpenMatter(
                incident=alert.incident,
                issue=alert.issue,
                title=alert.title,
                headline=alert.headline,
                severity=alert.severity,
                opened_at=alert.opened_at,
                owner=alert.owner,
                acknowledged_by=taken,
                question=incident_question(alert.incident),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.severity, one.opened_at, one.incident)))
