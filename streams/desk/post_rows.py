"""The rows of posts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from schemas.scored import ScoredPost
from streams.desk.database import is_sqlite
from streams.desk.documents import document, marked, tsvector
from streams.desk.posts import number_of
from streams.desk.tables import posts

__all__ = ["put_posts", "read_after", "some_of"]

_AT_ONCE: Final = 500
"""Values in one statement; SQLite of Debian 12 takes 32,766."""


def some_of(values: Iterable[Any]) -> Iterable[list[Any]]:
    """The values in lists that one statement takes."""
    rest = list(values)
    return [rest[first : first + _AT_ONCE] for first in range(0, len(rest), _AT_ONCE)]


def put_posts(connection: Connection, changed: Mapping[str, tuple[ScoredPost | None, int]]) -> None:
    """Store posts by id, each with the time of its record, in place of what there is of them; None deletes one.

    Of one that is read again only the counts are taken, where it is there. One that was changed and mentions no watched
    issue any more goes.
    """
    risen = {name for name, (post, at) in changed.items() if post and _is_again(post) and _raise(connection, post, at)}
    left = {name: found for name, found in changed.items() if name not in risen}
    wanted = {name: (post, at) for name, (post, at) in left.items() if post and post.issues and not post.outdated}
    for names in some_of(left):
        connection.execute(delete(posts).where(posts.c.id.in_(names)))
    numbers = _numbers(connection, {name: number_of(_second(post), name) for name, (post, _) in wanted.items()})
    is_file = is_sqlite(connection)
    rows = [_row(numbers[name], post, at, is_file=is_file) for name, (post, at) in wanted.items()]
    for some in some_of(rows):
        connection.execute(insert(posts), some)


def read_after(before: ScoredPost | None, post: ScoredPost) -> ScoredPost:
    """What is to be stored of a post after two readings."""
    if before is None or not _is_again(post):
        return post
    return post if _is_again(before) else before.model_copy(update={"engagement": post.engagement})


def _is_again(post: ScoredPost) -> bool:
    """Whether a reading brings counts alone."""
    return post.repeat and not post.edited


def _raise(connection: Connection, post: ScoredPost, written_at: int) -> bool:
    """Take over the counts of a post that is read again; False where it is not stored."""
    values = {"actions": post.actions, "written_at": written_at}
    return connection.execute(update(posts).where(posts.c.id == post.id).values(**values)).rowcount > 0


def _numbers(connection: Connection, wished: Mapping[str, int]) -> dict[str, int]:
    """The numbers, moved on where another post has one."""
    taken: set[int] = set()
    for some in some_of(wished.values()):
        taken.update(connection.execute(select(posts.c.number).where(posts.c.number.in_(some))).scalars())
    found: dict[str, int] = {}
    for name, number in wished.items():
        while number in taken:
            number += 1
            if connection.execute(select(posts.c.number).where(posts.c.number == number)).first():
                taken.add(number)
        taken.add(number)
        found[name] = number
    return found


def _second(post: ScoredPost) -> int:
    return int(post.created_at.timestamp())


def _row(number: int, post: ScoredPost, written_at: int, *, is_file: bool) -> dict[str, Any]:
    felt = None if post.sentiment is None or post.sentiment.abstained else post.sentiment.label
    marks = [marked("lang", post.language.code), marked("source", post.source)]
    marks += [marked("issue", issue) for issue in post.issues]
    if felt:
        marks.append(marked("feels", felt))
    terms = document(post.text, marks)
    return {
        "number": number,
        "id": post.id,
        "source": post.source,
        "created_at": _second(post),
        "written_at": written_at,
        "language": post.language.code,
        "sentiment": felt,
        "author": _clean(post.author),
        "url": _clean(post.url),
        "actions": post.actions,
        "issues": orjson.dumps(post.issues).decode(),
        "text": _clean(post.text),
        "document": terms if is_file else tsvector(terms),
    }


def _clean(value: str | None) -> str | None:
    """Without the character that PostgreSQL keeps in no text."""
    return value and value.replace("\0", " ")
