"""How far each partition of `posts` was processed."""

from typing import Final

from msgspec import Struct

__all__ = ["Positions"]

Position = tuple[int, int]
"""Offset of a record, and place of a post in it."""

_NOWHERE: Final = (-1, -1)
_TOPICS_KEPT: Final = 2


class Positions:
    """The newest position of every partition: what is not newer was taken in before.

    Offsets begin again in a topic that was deleted and created again, so positions are kept by the id of the
    topic; None stands for one whose id is not known. Those of the last two topics are kept: records of the former one may
    still come.
    """

    __slots__ = ("_topics",)

    class Row(Struct, omit_defaults=True):
        """The positions in the last topic, its id, and what is left of the topic before."""

        positions: dict[int, Position]
        topic_id: str | None = None
        positions_before: list[tuple[str | None, dict[int, Position]]] = []

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

    def has(self, topic_id: str | None, partition: int, position: Position) -> bool:
        """Whether a position, or a newer one, was noted."""
        return position <= self._topics.get(topic_id, {}).get(partition, _NOWHERE)

    def clear(self) -> None:
        """Forget all."""
        self._topics.clear()

    def to_row(self) -> Row:
        """What rows keep: of the previous topic, only positions of partitions that have sent nothing from the current one.

        So a partition has one position.
        """
        if not self._topics:
            return self.Row(positions={})
        *before, (topic_id, places) = self._topics.items()
        left = [
            (former, {partition: place for partition, place in earlier.items() if partition not in places})
            for former, earlier in before
        ]
        return self.Row(positions=places, topic_id=topic_id, positions_before=[one for one in left if one[1]])

    def take_row(self, row: Row) -> None:
        """Become what a record says."""
        self._topics = dict(row.positions_before)
        if row.positions or row.topic_id is not None:
            self._topics[row.topic_id] = row.positions
