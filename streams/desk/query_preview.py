"""What a query would find among the stored posts, beside what another one finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from streams.desk.copies import look_through
from streams.desk.posts import Search, StoredPost
from streams.watchlist.expression import Query

__all__ = ["Preview", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """Posts of the time in which both queries were looked through, newest first."""

    posts: Sequence[StoredPost]
    """Those that the query finds."""
    gained: Sequence[StoredPost]
    """Those of them that the other one does not find."""
    lost: Sequence[StoredPost]
    """Those that only the other one finds."""
    since: int | None
    """The second from which on posts were looked through; None for all that are stored."""


def preview(engine: Engine, query: Query, other: Query | None) -> Preview:
    """Compare a query with another one, where there is one, over the newest posts."""
    found = look_through(engine, Search(query=query))
    if other is None:
        return Preview(found.posts, (), (), found.posts[-1].created_at if found.next is not None else None)
    before = look_through(engine, Search(query=other))
    ends = [one.posts[-1].number for one in (found, before) if one.next is not None and one.posts]
    least = max(ends, default=0)
    new, old = ({post.id: post for post in one.posts if post.number >= least} for one in (found, before))
    since = next((post.created_at for post in (*new.values(), *old.values()) if post.number == least), None)
    return Preview(
        list(new.values()),
        [post for name, post in new.items() if name not in old],
        [post for name, post in old.items() if name not in new],
        since,
    )
