"""State of an issue that quotes posts: it is dropped when a source deletes the post, or when a row is too large."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from streams.virality.codec import Kept
from streams.virality.issue.row_budget import ALL, RowBudget
from streams.virality.issue.sample_post import Sample

__all__ = ["Showing"]


class Showing(Kept):
    """State in which posts can be read."""

    __slots__ = ()

    @property
    @abstractmethod
    def held(self) -> tuple[Sample, ...]:
        """The posts that can be read."""

    @property
    def sampled(self) -> frozenset[str]:
        """Ids of these posts."""
        return frozenset(one.post for one in self.held)

    @abstractmethod
    def delete(self, posts: Iterable[str]) -> bool:
        """Drop what can be read of posts that their source has deleted; return whether there was anything."""

    @abstractmethod
    def to_row(self, room: RowBudget = ALL) -> Any:
        """The record, as far as there is room."""
