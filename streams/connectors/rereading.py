"""Which posts are read again for their counts, when, and in which order: pure."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime, Field

from schemas.base import Count, Record
from schemas.post import EarlierReading, Post, PostId

__all__ = [
    "AGES",
    "MOST_AGAIN",
    "Again",
    "Rereading",
    "added",
    "due",
    "due_after",
    "is_fast",
    "next_due",
    "read_again",
    "risen",
]

AGES: Final = tuple(timedelta(minutes=age) for age in (5, 15, 30, 60, 120, 240, 480, 1_440, 2_880))
"""Ages at which a post is read again."""

MOST_AGAIN: Final = 500
"""Posts of a source that are followed; of more, those that gain least are let go."""

_FAST_ACTIONS: Final = 10
_FAST_A_MINUTE: Final = 1.0


def due_after(created_at: datetime, read_at: datetime) -> datetime | None:
    """When a post that was read at a moment is read next; None where it is too old."""
    place = bisect_right(AGES, read_at - created_at)
    return created_at + AGES[place] if place < len(AGES) else None


class Again(Record):
    """A post that is read again."""

    id: PostId = Field(description="Its id.")
    created_at: AwareDatetime = Field(description="When it was written.")
    read_at: AwareDatetime = Field(description="When it was read last.")
    actions: Count = Field(0, description="The most actions that were sent of it.")
    sent_at: AwareDatetime = Field(description="When those were read.")
    per_minute: float = Field(0.0, ge=0, le=1e12, description="Actions a minute that it gained before it was read last.")

    @property
    def due(self) -> datetime | None:
        """When it is read next; None where it is too old."""
        return due_after(self.created_at, self.read_at)

    def rate(self, now: datetime) -> float:
        """Actions a minute that it gains if it goes on as it did; for young posts at least one in their age so far."""
        return max(self.per_minute, 1 / _minutes(now - self.created_at))

    def expected(self, now: datetime) -> float:
        """Actions that it has gained since it was read last."""
        return self.rate(now) * max(0.0, (now - self.read_at).total_seconds() / 60)


Rereading = tuple[Again, ...]
"""The posts of a source that are read again."""


def is_fast(post: Post, now: datetime) -> bool:
    """Whether a post gains so much that it is read again whatever it mentions."""
    actions = post.actions or 0
    return actions >= _FAST_ACTIONS and actions >= _FAST_A_MINUTE * _minutes(now - post.created_at)


def added(
    queue: Rereading, posts: Iterable[Post], wanted: Callable[[Post], bool], now: datetime, gone: Collection[PostId] = ()
) -> Rereading:
    """The queue with those of new posts that are wanted, and without those that are gone."""
    found = {one.id: one for one in queue if one.id not in gone}
    for post in posts:
        if post.id in found or post.earlier is not None or not wanted(post):
            continue
        actions = post.actions or 0
        rate = actions / _minutes(now - post.created_at)
        one = Again(
            id=post.id, created_at=post.created_at, read_at=now, actions=actions, sent_at=now, per_minute=min(rate, 1e12)
        )
        if one.due is not None:
            found[post.id] = one
    kept = sorted(found.values(), key=lambda one: (-one.rate(now), one.created_at))[:MOST_AGAIN]
    return tuple(sorted(kept, key=lambda one: one.created_at))


def due(queue: Rereading, now: datetime, most: int) -> list[Again]:
    """Posts whose time to be read has come, at most so many: those first that are expected to have gained most."""
    waiting = [one for one in queue if (at := one.due) is not None and at <= now]
    return sorted(waiting, key=lambda one: (-one.expected(now), one.created_at))[:most]


def next_due(queue: Rereading) -> datetime | None:
    """When the next post is to be read; None where none is."""
    return min((at for one in queue if (at := one.due) is not None), default=None)


def risen(asked: Sequence[Again], found: Mapping[PostId, Post]) -> list[Post]:
    """Those of the posts that were read again whose counts are higher, with what was sent of them before."""
    known = ((one, found[one.id]) for one in asked if one.id in found)
    return [
        post.model_copy(update={"earlier": EarlierReading(actions=one.actions, at=one.sent_at)})
        for one, post in known
        if (post.actions or 0) > one.actions
    ]


def read_again(queue: Rereading, asked: Sequence[Again], found: Mapping[PostId, Post], now: datetime) -> Rereading:
    """The queue once these posts were read; those that were not found, or are too old for another time, are let go."""
    names = {one.id for one in asked}
    kept = [_after(one, found.get(one.id), now) if one.id in names else one for one in queue]
    return tuple(one for one in kept if one is not None)


def _after(one: Again, post: Post | None, now: datetime) -> Again | None:
    if post is None:
        return None
    actions = post.actions or 0
    rate = max(0, actions - one.actions) / _minutes(now - one.read_at)
    more = {"actions": actions, "sent_at": now} if actions > one.actions else {}
    read = one.model_copy(update={"read_at": now, "per_minute": min(rate, 1e12), **more})
    return read if read.due is not None else None


def _minutes(span: timedelta) -> float:
    return max(1.0, span.total_seconds() / 60)
