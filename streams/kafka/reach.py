"""How far a stage has read its topic: the broker's end offsets beside the fetched positions."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Reach", "ReadPosition"]


@dataclass(frozen=True, slots=True)
class ReadPosition:
    """The read position of one assigned partition."""

    end: int
    """Offset behind the last record."""
    position: int
    """Offset from which the next fetch goes on."""
    fetched: tuple[int, int] | None
    """Offsets of the first and the last record that were fetched on the present assignment."""

    def waiting(self, taken: int | None) -> int:
        """Records that wait on the broker or in this process, when `taken` is the offset of the last one that was taken."""
        if self.fetched is None:
            return max(0, self.end - self.position)
        first, last = self.fetched
        return max(0, self.end - self.position) + max(0, last - (first - 1 if taken is None else taken))


@dataclass(frozen=True, slots=True)
class Reach:
    """The positions of a stage in its topic at a moment. What is not in `places` is not known."""

    generation: int
    """The assignment that it belongs to."""
    asked_at: float
    """When the broker was asked, in seconds of the monotonic clock: what came later is not in it."""
    ends: tuple[int, ...]
    """Ends of all partitions of the topic as the broker gives them."""
    places: Mapping[int, ReadPosition]
    """The partitions in hand."""
