"""How far the posts of each partition of `posts` were taken in."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["Positions"]

Position = tuple[int, int]
"""Offset of a record, and place of a post in it."""

_NOWHERE: Final = (-1, -1)
_TOPICS_KEPT: Final = 2


class Positions:
    """The newest position of every partition: what is not newer was taken in before.

    Offsets begin again in a topic that was deleted and made anew, so positions are apart for every topic of that name, which
    its id tells; None stands for a topic whose id is not known. Those of the last two are kept: what is left of the former
    one may still come.
    """

    __slots__ = ("_topics",)

    def __init__(self) -> None:
        self._topics: dict[str | None, dict[int, Position]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positions) and self._topics == other._topics

    __hash__ = None  # type: ignore[assignment]

    def take(self, topic_id: str | None, partition: int, position: Position) -> bool:
        """Note a position, and return whether it is newer than all before."""
        places = self._topics.get(topic_id)
        if places is None:
            places = self._topics[topic_id] = {}
            while len(self._topics) > _TOPICS_KEPT:
                del self._topics[next(iter(self._topics))]
        if position <= places.get(partition, _NOWHERE):
            return False
        places[partition] = position
        return True

    def clear(self) -> None:
        """Forget all."""
        self._topics.clear()

    def to_json(self) -> dict[str, Any]:
        """The positions as fields of a row: `positions` are those in the last topic, the only ones that 0.1.0 has.

        Of the topic before, those of partitions of which nothing has come from the last one; so a partition has one position.
        """
        if not self._topics:
            return {"positions": {}}
        *before, (topic_id, places) = self._topics.items()
        found: dict[str, Any] = {"positions": _named(places)}
        if topic_id is not None:
            found["topic_id"] = topic_id
        left = [
            [former, _named({partition: place for partition, place in earlier.items() if partition not in places})]
            for former, earlier in before
        ]
        if any(positions for _, positions in left):
            found["positions_before"] = left
        return found

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Positions":
        """Take back what `to_json` gave, among other fields."""
        found = cls()
        for former, places in row.get("positions_before", ()):
            found._topics[former] = _numbered(places)
        if row["positions"] or "topic_id" in row:
            found._topics[row.get("topic_id")] = _numbered(row["positions"])
        return found


def _named(places: Mapping[int, Position]) -> dict[str, Position]:
    return {str(partition): position for partition, position in places.items()}


def _numbered(places: Mapping[str, Any]) -> dict[int, Position]:
    return {int(partition): (position[0], position[1]) for partition, position in places.items()}
