"""The state of the language stage for one partition: its event clock, its last post, and the posts it has seen."""

from collections import OrderedDict
from datetime import datetime
from typing import Final, NamedTuple

from schemas.post import qualified_id
from streams.mentions.positions import Positions

__all__ = ["PartitionMemory", "ReadingResult"]


class ReadingResult(NamedTuple):
    """What a reading of a post brought."""

    repeat: bool
    """It was read before."""
    gained: int
    """Actions not counted before."""
    before: int | None
    """Event minute of the latest reading before that had counts and brought something; None where there is none."""
    edited: bool = False
    """It was read before, and changed since."""
    outdated: bool = False
    """It was read before as it is after a later change."""


class _Known(NamedTuple):
    """What is remembered of a post."""

    actions: int
    at: int | None
    """Event minute of the latest reading that had counts and brought something."""
    edited: int
    """When its author last changed it, in milliseconds since 1970; 0 where that is not known."""


_MOST_SOURCES: Final = 200


class PartitionMemory:
    """The state of one partition of `posts`; rebuilt from what was last written to `posts-detected`."""

    __slots__ = ("_deleted", "_limit", "_seen", "_sources", "dead", "half", "passed", "positions")

    def __init__(self, limit: int) -> None:
        """`limit` is how many posts are remembered."""
        self.half = 0
        """Latest half minute of event time seen."""
        self.positions = Positions()
        """Up to where posts were passed on."""
        self.dead = Positions()
        """Up to where dead letters were sent."""
        self.passed = 0
        """Posts passed on so far."""
        self._limit = limit
        self._seen: OrderedDict[str, _Known] = OrderedDict()
        self._deleted: OrderedDict[str, None] = OrderedDict()
        self._sources: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def knows(self, post: str) -> bool:
        """Whether a post with this id is remembered."""
        return post in self._seen

    def came_from(self, source: str) -> None:
        """Record that a source brings posts here."""
        self._sources[source] = None
        self._sources.move_to_end(source)
        if len(self._sources) > _MOST_SOURCES:
            self._sources.popitem(last=False)

    def meant_by(self, post: str) -> list[str]:
        """The ids that one without a prefix may mean: those among the posts of each source here."""
        return list(dict.fromkeys((post, *(qualified_id(source, post) for source in self._sources))))

    @property
    def clock(self) -> int:
        """Latest minute of event time seen."""
        return self.half // 2

    def tick(self, half: int) -> int:
        """Move the event clock on to a half minute, never back, and return it."""
        self.half = max(self.half, half)
        return self.half

    def delete(self, post: str) -> None:
        """Record that a post was deleted: it does not come back when a source reads it again."""
        self._deleted[post] = None
        self._deleted.move_to_end(post)
        if len(self._deleted) > self._limit:
            self._deleted.popitem(last=False)

    def is_deleted(self, post: str) -> bool:
        """Whether a post was deleted."""
        return post in self._deleted

    def read(
        self,
        post: str,
        actions: int | None,
        minute: int,
        earlier: tuple[int, int] | None = None,
        edited_at: datetime | None = None,
    ) -> ReadingResult:
        """Record that a post was read with its count of actions, None where its source gives none, at an event minute.

        `earlier` holds the actions and the minute of the reading before, where the source says so; it counts where the post
        is not remembered. `edited_at` is when its author last changed it, None where nobody says so: a reading again with a
        later one than is remembered is an edit. A reading again that brings nothing leaves no trace: it is not passed on,
        so that no successor could know of it.
        """
        edited = 0 if edited_at is None else round(edited_at.timestamp() * 1000)
        read = _Known(actions or 0, None if actions is None else minute, edited)
        known = self._seen.pop(post, None)
        before = known or (earlier and _Known(earlier[0], min(earlier[1], minute), 0))
        if not before:
            found = ReadingResult(False, read.actions, None)
        else:
            found = ReadingResult(
                True, max(0, read.actions - before.actions), before.at, edited > before.edited, edited < before.edited
            )
        latest = max(edited, before.edited) if before else edited
        if before is None or found.gained:
            self._seen[post] = read._replace(edited=latest)
        elif found.edited:
            self._seen[post] = before._replace(edited=latest)
        elif known is not None:
            self._seen[post] = known
        if len(self._seen) > self._limit:
            self._seen.popitem(last=False)
        return found
