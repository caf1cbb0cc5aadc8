"""Detects records that the broker lost, before or after a stage read them."""

from collections.abc import Sequence
from typing import NamedTuple

from aiokafka import TopicPartition

from streams.errors import UserError

__all__ = ["LostLogs", "WentBack"]


class WentBack(NamedTuple):
    """A partition of which the broker has lost a part: it ends before what was read, or holds other records there."""

    partition: TopicPartition
    read: int
    """Offset to which it had been read."""
    end: int
    """Where it ends now."""


class LostLogs:
    """Partitions whose log was truncated: new records there would be taken for those that were read before."""

    def __init__(self) -> None:
        self._seen: set[TopicPartition] = set()

    def look(self, found: Sequence[WentBack]) -> None:
        """Take in what one look found.

        Raises:
            UserError: a partition was found twice in a row. Once is not enough: the id of a topic that was created again
                may arrive later than its end.
        """
        before, self._seen = self._seen, {one.partition for one in found}
        for one in found:
            if one.partition in before:
                topic, number = one.partition
                now = f"it ends at {one.end}" if one.end < one.read else "other records stand before that"
                raise UserError(
                    f"the broker has lost records of {topic}: partition {number} had been read to offset {one.read}, and now "
                    f"{now}. Bring its data back, or delete the topic, run `kentongan topics create` and send "
                    "in again what may be missing"
                )
