"""Running totals of a source, as the partitions of `posts` report them, counted once however often they come."""

from typing import NamedTuple

from msgspec import Struct

from schemas.base import counted
from streams.virality.codec import Kept

__all__ = ["Base", "Totals"]


class Base(NamedTuple):
    """What is known of one partition of `posts`."""

    since: int
    """Offset at which the counting began."""
    posts: int
    prompt: int
    """Posts that came in time."""
    topic_id: str | None = None
    """Id of the topic in which that offset is; None where it is not known."""
    former: str | None = None
    """Id of the topic before, of which something may be left."""


class Totals(Kept):
    """Posts beyond those that were known, until they are taken out."""

    __slots__ = ("known", "posts", "prompt")

    class Row(Struct, array_like=True):
        """What is known, and what waits to be taken out."""

        known: dict[int, Base]
        posts: int
        prompt: int

    def __init__(self) -> None:
        self.known: dict[int, Base] = {}
        """By partition."""
        self.posts = 0
        self.prompt = 0

    def take(self, partition: int, total: Base) -> int:
        """Count what a partition reports beyond what is known, and return how many posts that are.

        It started again at a larger offset, or in another topic than the one that is known and the one before.
        """
        known = self.known.get(partition)
        former = None
        base = known or Base(total.since, 0, 0)
        if known is not None and total.topic_id == known.topic_id:
            if total.since < known.since:
                return 0
            former = known.former
            if total.since > known.since:
                base = Base(total.since, 0, 0)
        elif known is not None:
            if total.topic_id in (None, known.former):
                return 0
            base, former = Base(total.since, 0, 0), known.topic_id
        more = total.posts - base.posts
        if more <= 0:
            return 0
        self.known[partition] = total._replace(former=former)
        self.posts = counted(self.posts, more)
        self.prompt = counted(self.prompt, max(0, total.prompt - base.prompt))
        return more

    def take_out(self) -> tuple[int, int]:
        """The posts counted since the last time, and those of them that came in time."""
        found = self.posts, self.prompt
        self.posts = self.prompt = 0
        return found
