"""Copies of rows from time to time, each with the place in `mentions` from where it goes on.

A row on `issue-state` is replaced by the next one. To recompute an alert, its issue's row of some time before is needed, and
the mentions since then; so a copy is kept about as long as these.
"""

from collections.abc import Iterable

from streams.records import Incoming, Outgoing

__all__ = ["SNAPSHOT_MINUTES", "Snapshots", "next_mention"]

SNAPSHOT_MINUTES = 12 * 60
"""Minutes of event time after which a row that is written is copied again."""

_OFFSET = "next-mention"


class Snapshots:
    """Decides which of the rows that are written are copied."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._taken: dict[tuple[int, bytes], int] = {}

    def reset(self) -> None:
        """Forget which rows were copied: the next one of each is."""
        self._taken.clear()

    def of(self, rows: Iterable[Outgoing], minute: int, settled: int) -> list[Outgoing]:
        """The copies of those rows of one partition that are due at event minute `minute`.

        `settled` is the offset of `mentions` up to which the rows hold everything.
        """
        found: list[Outgoing] = []
        for row in rows:
            assert row.partition is not None
            assert row.key is not None
            place = row.partition, row.key
            if row.value is None:
                self._taken.pop(place, None)
            elif place not in self._taken or minute - self._taken[place] >= SNAPSHOT_MINUTES:
                self._taken[place] = minute
                found.append(
                    Outgoing(self._topic, row.value, row.partition, row.key, ((_OFFSET, str(settled + 1).encode()),))
                )
        return found


def next_mention(snapshot: Incoming) -> int:
    """The first offset of `mentions` that a copied row does not hold for certain.

    Raises:
        ValueError: the record is no snapshot.
    """
    return int(snapshot.header(_OFFSET) or "")
