"""The ends of the topic `posts`: an offset beyond them is not believed, whoever claims to have read it.

Whoever can write to a topic behind it may claim a place far ahead. Believed, it would be the newest of its partition,
and what comes until the topic has grown so far would be taken for a replay.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

__all__ = ["BEYOND", "NOT_ASKED", "EndsKnown", "KnownEnds", "PostsPlace"]

BEYOND = "BeyondTheEnd"
"""Class of the error in a dead letter for what claims such a place."""


class PostsPlace(NamedTuple):
    """A place on `posts`."""

    topic_id: str | None
    partition: int
    offset: int


class EndsKnown(NamedTuple):
    """The ends of all partitions, and the id of the topic, where the broker gives any."""

    topic_id: str | None
    ends: Sequence[int]


class KnownEnds:
    """What is known of the ends, asked for where a place lies beyond it."""

    def __init__(self, ask: Callable[[], Awaitable[EndsKnown | None]] | None = None) -> None:
        """`ask` gives the ends of today, or None where the broker does not say; without it every place is believed."""
        self._ask = ask
        self._known: EndsKnown | None = None

    async def look(self) -> None:
        """Ask for the ends."""
        if self._ask is not None:
            self._known = await self._ask()

    async def reach(self, places: Iterable[PostsPlace]) -> None:
        """Ask for the ends if one of the places lies beyond what is known."""
        if self._ask is not None and not all(self._lies_before(one) for one in places):
            await self.look()

    def _lies_before(self, place: PostsPlace) -> bool:
        return place.topic_id is None or (
            self._known is not None
            and place.topic_id == self._known.topic_id
            and place.partition < len(self._known.ends)
            and place.offset < self._known.ends[place.partition]
        )

    def believes(self, place: PostsPlace) -> bool:
        """Whether a place may be one; of a topic that is not the one of today nothing is known."""
        known = self._known
        if known is None or place.topic_id is None or place.topic_id != known.topic_id:
            return True
        return place.partition < len(known.ends) and place.offset < known.ends[place.partition]

    def believes_ends(self, topic_id: str | None, ends: Collection[int]) -> bool:
        """Whether the partitions may have ended there, in order."""
        return all(self.believes(PostsPlace(topic_id, number, end - 1)) for number, end in enumerate(ends))


NOT_ASKED: Final = KnownEnds()
"""Believes every place: for whoever has no broker to ask."""
