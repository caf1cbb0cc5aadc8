"""Copies of rows from time to time, each with the place in `mentions` from where it goes on.

A row on `issue-state` is replaced by the next one. To recompute an alert, its issue's row of some time before is needed, the
rows of sources and terms of one moment before, and the mentions since then; so copies are kept about as long as these.
"""

from collections.abc import Iterable

from streams.kafka.records import Incoming, Outgoing

__all__ = ["SNAPSHOT_MINUTES", "Snapshots", "next_mention", "taken_at"]

SNAPSHOT_MINUTES = 12 * 60
"""Minutes of event time after which a row that is written is copied again."""

_OFFSET = "next-mention"
_MINUTE = "event-minute"


class Snapshots:
    """Decides which of the rows that are written are copied."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._taken: dict[tuple[int, bytes], int] = {}
        self._together: dict[int, int] = {}

    def reset(self) -> None:
        """Forget which rows were copied: the next one of each is."""
        self._taken.clear()
        self._together.clear()

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
                found.append(self._copy(row, settled))
        return found

    def _copy(self, row: Outgoing, settled: int, *headers: tuple[str, bytes]) -> Outgoing:
        headers = ((_OFFSET, str(settled + 1).encode()), *headers)
        return Outgoing(self._topic, row.value, row.partition, row.key, headers, unordered=True)

    def is_due(self, partition: int, minute: int) -> bool:
        """Whether the rows of sources and terms of a partition are to be copied, all of them, at event minute `minute`."""
        taken = self._together.get(partition)
        return minute >= 0 and (taken is None or minute - taken >= SNAPSHOT_MINUTES)

    def together(self, partition: int, rows: Iterable[Outgoing], minute: int, settled: int) -> list[Outgoing]:
        """Copies of rows that belong together: what each says depends on the others."""
        self._together[partition] = minute
        return [self._copy(row, settled, (_MINUTE, str(minute).encode())) for row in rows]


def next_mention(snapshot: Incoming) -> int:
    """The first offset of `mentions` that a copied row does not hold for certain.

    Raises:
        ValueError: the record is no snapshot.
    """
    return int(snapshot.header(_OFFSET) or "")


def taken_at(snapshot: Incoming) -> int | None:
    """The event minute that was not over when a row was copied together with others; None for one copied alone.

    Raises:
        ValueError: the record is no snapshot.
    """
    minute = snapshot.header(_MINUTE)
    return None if minute is None else int(minute)
