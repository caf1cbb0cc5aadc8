"""Counts what people do with posts that were taken from a stream, as it comes: the stream gives no totals."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Final, Literal

from schemas.codec import encode_record
from schemas.post import EarlierReading, Engagement, Post, PostId
from streams.connectors.rereading import due_after

__all__ = ["MOST_COUNTED", "Action", "EngagementCounter"]

Action = Literal["likes", "shares", "comments"]
"""The count that something raises."""

MOST_COUNTED: Final = 30_000
"""Posts that are counted, in some 30 MiB: of more, those are let go with which nobody did anything for longest."""

_MOST_KNOWN: Final = 10_000
"""Actions that are known again, where a stream gives the last seconds once more."""

_MOST_AT_ONCE: Final = 500


@dataclass(slots=True)
class _Counted:
    post: bytes
    created_at: datetime
    sent_at: datetime
    likes: int = 0
    shares: int = 0
    comments: int = 0
    sent: int = 0

    @property
    def actions(self) -> int:
        return self.likes + self.shares + self.comments

    @property
    def engagement(self) -> Engagement:
        return Engagement(likes=self.likes, shares=self.shares, comments=self.comments)


class EngagementCounter:
    """Counts of one process; an undone like lowers nothing."""

    def __init__(self, most: int = MOST_COUNTED) -> None:
        self._posts: OrderedDict[PostId, _Counted] = OrderedDict()
        self._due: list[tuple[datetime, PostId]] = []
        self._known: OrderedDict[int, None] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._posts)

    def add(self, post: Post, now: datetime) -> Post:
        """Count what is done with a post that is taken, for two days from when it was written.

        One that is taken again, with other words, is given back with what was counted of it.
        """
        known = self._posts.get(post.id)
        if known is not None:
            known.post = encode_record(post)
            return post.model_copy(update={"engagement": known.engagement})
        at = due_after(post.created_at, now)
        if at is None:
            return post
        self._posts[post.id] = _Counted(encode_record(post), post.created_at, now)
        heappush(self._due, (at, post.id))
        while len(self._posts) > self._most:
            self._posts.popitem(last=False)
        if len(self._due) > 2 * self._most:
            self._due = sorted(one for one in self._due if one[1] in self._posts)
        return post

    def acted(self, post: PostId | None, action: Action, account: str, key: str) -> None:
        """An account did something with a post, under a key of its own; once more is once."""
        if post is None or (counted := self._posts.get(post)) is None:
            return
        name = hash((account, key))
        if name in self._known:
            return
        self._known[name] = None
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        setattr(counted, action, getattr(counted, action) + 1)
        self._posts.move_to_end(post)

    def forget(self, posts: Iterable[PostId]) -> None:
        """Count no more what is done with posts that are gone."""
        for post in posts:
            self._posts.pop(post, None)

    def risen(self, now: datetime) -> list[Post]:
        """The posts that are due to be sent again and whose counts are higher, with the counts that were sent before.

        The times are those at which posts of other sources are read again.
        """
        found: list[Post] = []
        while self._due and self._due[0][0] <= now and len(found) < _MOST_AT_ONCE:
            name = heappop(self._due)[1]
            if (counted := self._posts.get(name)) is None:
                continue
            if counted.actions > counted.sent:
                found.append(_post_of(counted))
                counted.sent, counted.sent_at = counted.actions, now
            if (at := due_after(counted.created_at, now)) is None:
                del self._posts[name]
            else:
                heappush(self._due, (at, name))
        return found


def _post_of(counted: _Counted) -> Post:
    before = EarlierReading(actions=counted.sent, at=counted.sent_at)
    return Post.model_validate_json(counted.post).model_copy(update={"engagement": counted.engagement, "earlier": before})
