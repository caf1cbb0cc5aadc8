"""The place in the topic `alerts` up to which somebody has seen it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from streams.errors import UserError

__all__ = ["CURSOR", "Cursor", "ForeignCursorError", "epoch_of"]

CURSOR: Final = r"([0-9a-f]{8}\.)?[0-9]{1,4}:[0-9]{1,15}(,[0-9]{1,4}:[0-9]{1,15})*"
"""A cursor as text, as a regular expression."""

_CURSOR = re.compile(CURSOR)
_EPOCH: Final = 8


class ForeignCursorError(UserError):
    """A cursor is of a topic that was deleted and made anew since."""

    def __init__(self) -> None:
        super().__init__("after: is a place on a topic that was made anew since; begin anew, without it")


def epoch_of(topic_id: str | None) -> str:
    """What tells, in a cursor, a topic from another one of its name; empty where its id is not known."""
    return (topic_id or "")[:_EPOCH]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place on each partition of the topic."""

    places: Mapping[int, int]
    """The next offset to read on each partition; partitions that are left out are read from their beginning."""
    epoch: str = ""
    """Of the topic; empty where it is not known, as in cursors of 0.1.0."""

    def is_foreign(self, epoch: str) -> bool:
        """Whether it is for certain of another topic than that of the epoch."""
        return bool(self.epoch and epoch) and self.epoch != epoch

    def __str__(self) -> str:
        """The epoch, a point, and `partition:offset` pairs with commas; what is 0 is left out."""
        pairs = ",".join(f"{partition}:{offset}" for partition, offset in sorted(self.places.items()) if offset)
        return (f"{self.epoch}." if self.epoch else "") + (pairs or "0:0")

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor that was written so, or None for anything else."""
        if not _CURSOR.fullmatch(text):
            return None
        epoch, _, pairs = text.rpartition(".")
        places = (pair.split(":") for pair in pairs.split(","))
        return cls({int(partition): int(offset) for partition, offset in places}, epoch)
