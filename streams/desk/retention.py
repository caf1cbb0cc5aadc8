"""Taking out of the store what is older than it may be."""

import time
from datetime import timedelta

from sqlalchemy import Engine, delete, select, text

from streams.desk.alert_rows import tell_of
from streams.desk.database import is_sqlite, rename, writing
from streams.desk.link_uses import forget_expired
from streams.desk.tables import METADATA, OF_PEOPLE, alerts, counters, decisions, gone, incidents, posts, samples
from streams.settings import Settings

__all__ = ["clear", "forget_old", "tidy"]

_AT_ONCE = 1_000
"""Rows in one transaction, so that others need not wait."""


def forget_old(engine: Engine, settings: Settings, now: float | None = None) -> int:
    """Take out posts and alerts that were written too long ago; return how many those were.

    With the last alert of an incident goes what was decided about it. That a link was used is forgotten when it expires.
    """
    moment = time.time() if now is None else now
    posts_until = moment - timedelta(days=settings.desk_posts_days).total_seconds()
    forget_expired(engine, moment)
    alerts_until = moment - timedelta(hours=settings.alert_retention_hours).total_seconds()
    return _posts(engine, posts_until) + _alerts(engine, alerts_until)


def _posts(engine: Engine, until: float) -> int:
    found = 0
    while True:
        with writing(engine) as (connection, _):
            old = select(posts.c.number).where(posts.c.written_at < until).limit(_AT_ONCE)
            numbers = connection.execute(old).scalars().all()
            connection.execute(delete(posts).where(posts.c.number.in_(numbers)))
            # Alerts that show the post are kept for another time, and may be read again.
            if len(numbers) < _AT_ONCE:
                return found + len(numbers)
        found += len(numbers)


def _alerts(engine: Engine, until: float) -> int:
    found = 0
    while True:
        with writing(engine) as (connection, _):
            old = select(alerts.c.number, alerts.c.incident).where(alerts.c.written_at < until).limit(_AT_ONCE)
            rows = connection.execute(old).all()
            numbers = [row.number for row in rows]
            connection.execute(delete(samples).where(samples.c.alert.in_(numbers)))
            connection.execute(delete(alerts).where(alerts.c.number.in_(numbers)))
            for incident in {row.incident for row in rows}:
                tell_of(connection, incident)
            if len(rows) < _AT_ONCE:
                over = decisions.c.incident.is_not(None) & decisions.c.incident.not_in(select(incidents.c.id))
                over &= decisions.c.key.not_like("note %")  # these go from their topic first, and from here with that
                connection.execute(delete(decisions).where(over & (decisions.c.written_at < until)))
                connection.execute(delete(gone).where(gone.c.written_at < until))
                return found + len(rows)
        found += len(rows)


def tidy(engine: Engine) -> None:
    """Take the words of posts that were deleted out of the index, where they stay until it is joined anew (SQLite)."""
    with writing(engine) as (connection, _):
        if is_sqlite(connection):
            connection.execute(text("INSERT INTO posts_words(posts_words) VALUES ('optimize')"))


def clear(engine: Engine) -> None:
    """Empty the store: the topics will be read from their beginnings, and what readers know of it counts no longer.

    What people made on the desk, and no topic holds, stays.
    """
    with writing(engine) as (connection, _):
        for table in METADATA.sorted_tables:
            if table is not counters and table not in OF_PEOPLE:
                connection.execute(delete(table))
        rename(connection)
