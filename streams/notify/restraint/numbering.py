"""The numbers of a channel's notifications: they grow, also where the offsets on their topic begin again."""

from dataclasses import dataclass

__all__ = ["Numbering"]

_PLACE_BITS = 16
"""The bits of a number that hold the place in the record; the others hold its offset."""


@dataclass(slots=True)
class Numbering:
    """Gives the notifications of a topic numbers that follow from their places on it.

    A topic that was deleted and created again has another id: its numbers begin behind those given before.
    """

    topic_id: str | None = None
    """Of the topic that was read last; None while none is known."""
    base: int = 0
    """What the first place on that topic has for a number."""
    newest: int = -1
    """Number of the last notification that was taken in."""

    def number(self, topic_id: str | None, offset: int, index: int) -> int:
        """The number of a notification."""
        if topic_id is not None and topic_id != self.topic_id:
            if self.topic_id is not None:
                self.base = self.newest + 1
            self.topic_id = topic_id
        return self.number_at(offset, index)

    def is_new(self, number: int) -> bool:
        """Take in a notification; return whether neither it nor a later one was taken in before."""
        is_new = number > self.newest
        self.newest = max(self.newest, number)
        return is_new

    def number_at(self, offset: int, index: int) -> int:
        """The number of the notification there, on the topic that was read last."""
        return self.base + (offset << _PLACE_BITS) + index

    def place(self, number: int) -> tuple[int, int]:
        """Offset and index of the notification of this number; of a topic that is gone, as if its numbers began with 0."""
        place = number - self.base if number >= self.base else number
        return place >> _PLACE_BITS, place & ((1 << _PLACE_BITS) - 1)
