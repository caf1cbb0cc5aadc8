"""The posts of the store: those that a search finds, newest first, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from zlib import crc32

import orjson
from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Select, cast, column, select, table, text
from sqlalchemy.dialects import postgresql

from schemas.base import IssueId, SourceName
from schemas.scored import SentimentLabel
from streams.desk.database import is_sqlite
from streams.desk.documents import FTS5, TSQUERY, looked_up, marked
from streams.desk.tables import posts
from streams.watchlist.expression import Query
from streams.watchlist.matcher import Matcher

__all__ = [
    "Page",
    "Search",
    "StoredPost",
    "Whence",
    "earliest",
    "first_number",
    "number_of",
    "posts_numbered",
    "search",
    "second_of",
    "stored_post",
    "used_values",
]

_SPREAD: Final = 22
"""Bits below the second in the number of a post."""

_WORDS: Final = table("posts_words", column("rowid", BigInteger))

_LEAST_CHUNK: Final = 200
"""Posts that are read at once; as many as are wanted where that is more, as the index is gone through for each chunk."""
MOST_JUDGED: Final = 5_000
"""Posts that one page looks at, at most: a query that the index narrows little gives short pages."""


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as the store has it."""

    # In this order they are read.
    number: int
    id: str
    source: SourceName
    created_at: int
    """Seconds since 1970."""
    language: str
    sentiment: SentimentLabel | None
    author: str | None
    url: str | None
    actions: int | None
    issues: tuple[IssueId, ...]
    text: str


_COLUMNS: Final = [posts.c[name] for name in StoredPost.__slots__]


class Whence(NamedTuple):
    """Where a post comes from."""

    number: int
    source: SourceName
    author: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Search:
    """Which posts are wanted; what is left empty lets everything through."""

    query: Query | None = None
    """In the language of the watchlist."""
    issue: str | None = None
    source: str | None = None
    language: str | None = None
    sentiment: SentimentLabel | None = None
    since: int | None = None
    """Published at this second or later."""
    until: int | None = None
    """Published before this second."""

    def marks(self) -> list[list[str]]:
        """What the index knows besides the words."""
        wanted = (("issue", self.issue), ("source", self.source), ("lang", self.language), ("feels", self.sentiment))
        return [[marked(name, value)] for name, value in wanted if value is not None]


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first."""

    posts: Sequence[StoredPost] = field(default_factory=tuple)
    next: int | None = None
    """Give it as `before` for what follows; None where there is no more."""


def number_of(created_at: int, post: str) -> int:
    """The number under which a post is stored where no other has it: posts of a second are distinguished by their ids."""
    return first_number(created_at) | (crc32(post.encode()) & ((1 << _SPREAD) - 1))


def first_number(second: int) -> int:
    """The lowest number of a post that was published in this second or later."""
    return second << _SPREAD


def second_of(number: int) -> int:
    """The second in which the post with this number was published."""
    return number >> _SPREAD


def search(engine: Engine, wanted: Search, *, before: int | None = None, limit: int = 50) -> Page:
    """The newest posts, at most so many, that the search finds among those with smaller numbers than `before`."""
    matcher = Matcher({"query": wanted.query}) if wanted.query is not None else None
    found: list[StoredPost] = []
    judged, most = 0, max(_LEAST_CHUNK, min(limit + 1, MOST_JUDGED))
    with engine.connect() as connection:
        while judged < MOST_JUDGED:
            chunk = [_post(row) for row in connection.execute(_candidates(connection, wanted, before, most=most))]
            for post in chunk:
                if matcher is None or matcher.match(post.text, language=post.language, source=post.source):
                    if len(found) == limit:
                        return Page(found, before)
                    found.append(post)
                before = post.number
            judged += len(chunk)
            if len(chunk) < most:
                return Page(found)
    return Page(found, before)


def earliest(engine: Engine, wanted: Search, most: int) -> list[Whence]:
    """Where the first posts of a search without a query come from, at most so many, the oldest first."""
    shown = select(posts.c.number, posts.c.source, posts.c.author, posts.c.url)
    with engine.connect() as connection:
        rows = connection.execute(_candidates(connection, wanted, None, shown, newest_first=False, most=most))
        return [Whence(*row) for row in rows]


def posts_numbered(engine: Engine, numbers: Sequence[int]) -> list[StoredPost]:
    """The posts with these numbers that there are, the oldest first."""
    with engine.connect() as connection:
        wanted = select(*_COLUMNS).where(posts.c.number.in_(numbers)).order_by(posts.c.number)
        return [_post(row) for row in connection.execute(wanted)]


def stored_post(engine: Engine, name: str) -> StoredPost | None:
    """The post with this id; None where there is none."""
    with engine.connect() as connection:
        row = connection.execute(select(*_COLUMNS).where(posts.c.id == name)).first()
    return None if row is None else _post(row)


def used_values(engine: Engine) -> tuple[list[str], list[str]]:
    """The sources and the languages of the newest posts, sorted."""
    newest = select(posts.c.source, posts.c.language).order_by(posts.c.number.desc()).limit(MOST_JUDGED).subquery()
    with engine.connect() as connection:
        rows = connection.execute(select(newest.c.source, newest.c.language).distinct()).all()
    return sorted({row.source for row in rows}), sorted({row.language for row in rows})


def _candidates(
    connection: Connection,
    wanted: Search,
    before: int | None,
    shown: Select[Any] | None = None,
    *,
    newest_first: bool = True,
    most: int,
) -> Select[Any]:
    """The posts that the index finds, newest or oldest first: it is read no further than it has to be."""
    language = FTS5 if is_sqlite(connection) else TSQUERY
    terms = looked_up(wanted.query, wanted.marks(), language)
    found = select(*_COLUMNS) if shown is None else shown
    if terms and language is FTS5:
        matching = select(_WORDS.c.rowid).where(text("posts_words MATCH :terms").bindparams(terms=terms))
        numbers = _within(matching, _WORDS.c.rowid, wanted, before)
        some = numbers.order_by(_ordered(_WORDS.c.rowid, newest_first)).limit(most).subquery()
        return found.join(some, some.c.rowid == posts.c.number).order_by(_ordered(posts.c.number, newest_first))
    if terms:
        found = found.where(posts.c.document.bool_op("@@")(cast(terms, postgresql.TSQUERY)))
    found = _within(found, posts.c.number, wanted, before)
    return found.order_by(_ordered(posts.c.number, newest_first)).limit(most)


def _ordered(number: ColumnElement[int], newest_first: bool) -> ColumnElement[int]:
    return number.desc() if newest_first else number.asc()


def _within(found: Select[Any], number: ColumnElement[int], wanted: Search, before: int | None) -> Select[Any]:
    if before is not None:
        found = found.where(number < before)
    if wanted.since is not None:
        found = found.where(number >= first_number(wanted.since))
    if wanted.until is not None:
        found = found.where(number < first_number(wanted.until))
    return found


def _post(row: Sequence[Any]) -> StoredPost:
    values = dict(zip(StoredPost.__slots__, row, strict=True))
    return StoredPost(**values | {"issues": tuple(orjson.loads(values["issues"]))})
