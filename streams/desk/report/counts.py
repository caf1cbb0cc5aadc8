"""Counting stored posts, by issue and by source."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, RowMapping, cast, column, func, select, table, text
from sqlalchemy.dialects import postgresql

from streams.desk.database import is_sqlite
from streams.desk.documents import FTS5, TSQUERY, looked_up, marked
from streams.desk.posts import first_number
from streams.desk.tables import posts

__all__ = ["count_by_issue", "count_by_source", "count_issue", "count_posts", "issue_of", "oldest_post"]

_FELT = ("negative", "neutral", "positive")


def count_posts(connection: Connection, since: datetime, until: datetime, only: Collection[str]) -> RowMapping:
    """Posts of any of the issues, or of all where none is named, each once."""
    asked = select(*_figures()).where(*_between(connection, since, until))
    if only:
        issue = issue_of(connection)
        asked = asked.where(select(issue).where(issue.in_(only)).correlate(posts).exists())
    return connection.execute(asked).mappings().one()


def count_by_issue(
    connection: Connection, since: datetime, until: datetime, only: Collection[str]
) -> Mapping[str, RowMapping]:
    """Posts of each issue that has any; a post of several issues is counted for each."""
    issue = issue_of(connection)
    asked = select(issue.label("issue"), *_figures()).select_from(posts).join(issue.table, text("true"))
    asked = asked.where(*_between(connection, since, until)).group_by(issue)
    if only:
        asked = asked.where(issue.in_(only))
    return {row["issue"]: row for row in connection.execute(asked).mappings()}


def count_by_source(
    connection: Connection, since: datetime, until: datetime, only: Collection[str]
) -> Mapping[str, RowMapping]:
    """Posts of each source that has any, of any of the issues."""
    asked = select(posts.c.source, *_felt()).where(*_between(connection, since, until)).group_by(posts.c.source)
    if only:
        issue = issue_of(connection)
        asked = asked.where(select(issue).where(issue.in_(only)).correlate(posts).exists())
    return {row["source"]: row for row in connection.execute(asked).mappings()}


def count_issue(connection: Connection, issue: str, since: datetime, until: datetime) -> RowMapping:
    """Posts of one issue, found by the index of words: quick where few of many posts are of it."""
    is_file = is_sqlite(connection)
    terms = looked_up(None, [[marked("issue", issue)]], FTS5 if is_file else TSQUERY)
    asked = select(*_figures())
    if is_file:
        # By number alone: by time the database would look at the posts of all issues.
        low, high = first_number(int(since.timestamp())), first_number(int(until.timestamp()))
        numbers = select(column("rowid", BigInteger)).select_from(table("posts_words"))
        numbers = numbers.where(text("posts_words MATCH :terms AND rowid >= :low AND rowid < :high"))
        asked = asked.where(posts.c.number.in_(numbers.params(terms=terms, low=low, high=high)))
    else:
        asked = asked.where(
            *_between(connection, since, until), posts.c.document.bool_op("@@")(cast(terms, postgresql.TSQUERY))
        )
    # The index shortens long names.
    inside = func.instr(posts.c.issues, f'"{issue}"') if is_file else func.strpos(posts.c.issues, f'"{issue}"')
    return connection.execute(asked.where(inside > 0)).mappings().one()


def oldest_post(connection: Connection) -> int | None:
    """When the oldest post that is stored was published, in seconds since 1970."""
    return connection.execute(select(posts.c.created_at).order_by(posts.c.number).limit(1)).scalar()


def _felt() -> list[ColumnElement[Any]]:
    felt = [func.count().filter(posts.c.sentiment == name).label(name) for name in _FELT]
    return [func.count().label("posts"), *felt]


def _figures() -> list[ColumnElement[Any]]:
    return [
        *_felt(),
        func.count(posts.c.author.distinct()).label("accounts"),
        func.count(posts.c.author).label("with_account"),
    ]


def _between(connection: Connection, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    first, end = int(since.timestamp()), int(until.timestamp())
    if is_sqlite(connection):
        return posts.c.created_at >= first, posts.c.created_at < end
    # There posts have an index by number alone, which is in the order of their time.
    return posts.c.number >= first_number(first), posts.c.number < first_number(end)


def issue_of(connection: Connection) -> ColumnElement[Any]:
    """The issues of a post, each a row."""
    if is_sqlite(connection):
        return func.json_each(posts.c.issues).table_valued("value", name="of").c.value
    return func.jsonb_array_elements_text(cast(posts.c.issues, postgresql.JSONB)).table_valued("value", name="of").c.value
