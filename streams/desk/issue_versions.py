"""What was watched before: the versions of each issue, as they came on the topic, and who wrote those of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.desk.database import writing
from streams.desk.tables import issue_versions, issues

__all__ = ["Version", "name_version", "put_version", "removed_issues", "versions", "watched", "watched_issue"]

_KEPT: Final = 50
"""Versions of one issue."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an issue was from a moment on."""

    number: int
    id: str
    at: int
    """Seconds since 1970."""
    by: str | None
    issue: Issue | None
    """None where it was removed."""


def put_version(connection: Connection, name: str, issue: Issue | None, at: int) -> None:
    """Keep what an issue is from now on, where that differs from what it was."""
    body = None if issue is None else encode_record(issue).decode()
    of_it = select(issue_versions.c.body).where(issue_versions.c.issue == name)
    last = connection.execute(of_it.order_by(issue_versions.c.number.desc()).limit(1)).first()
    if (None if last is None else last.body) == body:
        return
    connection.execute(insert(issue_versions).values(issue=name, at=at, body=body))
    kept = select(issue_versions.c.number).where(issue_versions.c.issue == name)
    oldest = connection.execute(kept.order_by(issue_versions.c.number.desc()).offset(_KEPT).limit(1)).scalar()
    if oldest is not None:
        here = (issue_versions.c.issue == name) & (issue_versions.c.number <= oldest)
        connection.execute(delete(issue_versions).where(here))


def name_version(engine: Engine, name: str, issue: Issue | None, by: str) -> bool:
    """Say who wrote the last version of an issue; False while that is not the last one in the store."""
    body = None if issue is None else encode_record(issue).decode()
    with writing(engine) as (connection, _):
        last = connection.execute(
            select(issue_versions.c.number, issue_versions.c.body)
            .where(issue_versions.c.issue == name)
            .order_by(issue_versions.c.number.desc())
            .limit(1)
        ).first()
        if last is None or last.body != body:
            return False
        connection.execute(update(issue_versions).where(issue_versions.c.number == last.number).values(by=by))
    return True


def versions(engine: Engine, name: str) -> Sequence[Version]:
    """All that is kept of an issue, newest first."""
    with engine.connect() as connection:
        of_it = select(issue_versions).where(issue_versions.c.issue == name).order_by(issue_versions.c.number.desc())
        return [
            Version(row.number, row.issue, row.at, row.by, row.body and Issue.model_validate_json(row.body))
            for row in connection.execute(of_it)
        ]


def removed_issues(engine: Engine, limit: int = 20) -> Sequence[Version]:
    """What the issues were that were removed last, newest first; `at` and `by` are those of the removal."""
    with engine.connect() as connection:
        newest = select(func.max(issue_versions.c.number)).group_by(issue_versions.c.issue)
        gone = select(issue_versions).where(issue_versions.c.number.in_(newest), issue_versions.c.body.is_(None))
        found = []
        for row in connection.execute(gone.order_by(issue_versions.c.number.desc()).limit(limit)).all():
            before = (issue_versions.c.issue == row.issue) & issue_versions.c.body.is_not(None)
            wanted = select(issue_versions.c.body).where(before).order_by(issue_versions.c.number.desc()).limit(1)
            body = connection.execute(wanted).scalar()
            if body is not None:
                found.append(Version(row.number, row.issue, row.at, row.by, Issue.model_validate_json(body)))
        return found


def watched(engine: Engine, saying: str = "") -> Sequence[Issue]:
    """The watchlist by title, or those of its issues of which title, id, query or owner hold a text."""
    with engine.connect() as connection:
        found = [Issue.model_validate_json(body) for body in connection.execute(select(issues.c.body)).scalars()]
    if saying:
        sought = saying.casefold()
        found = [one for one in found if sought in f"{one.title} {one.id} {one.query} {one.owner or ''}".casefold()]
    return sorted(found, key=lambda one: (one.title.casefold(), one.id))


def watched_issue(engine: Engine, name: str) -> Issue | None:
    """The issue with this id; None where none is watched."""
    with engine.connect() as connection:
        body = connection.execute(select(issues.c.body).where(issues.c.id == name)).scalar()
    return None if body is None else Issue.model_validate_json(body)
