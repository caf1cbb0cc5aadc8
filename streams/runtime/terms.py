"""Terms: which of several rows of a key counts, whoever wrote last.

A worker that was frozen past its session does not know that another one has its partitions, and when it wakes it writes
what it had in hand. So every row carries, in a header, the term of its writer: a generation that is higher with every
assignment of the partition, and a number that is higher with every row. The higher term counts.

Kafka would refuse the late rows itself if they were written in transactions under an id for each partition. That takes two
more answers of the broker for every checkpoint and a producer for every partition, and the embedded broker has none of it.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple, Self

from streams.kafka.records import Incoming, Outgoing

__all__ = ["TERM_HEADER", "Place", "RowTerm", "RowTerms"]

TERM_HEADER: Final = "kentongan-term"
"""Header of a row: generation and number of its term, with a point between them. Rows of 0.1.0 have none."""

Place = tuple[str, int]
"""A partition of a topic."""


class RowTerm(NamedTuple):
    """When a row was written, in the order of those who had the partition."""

    generation: int
    number: int

    def header(self) -> tuple[str, bytes]:
        """The term as a header."""
        return TERM_HEADER, b"%d.%d" % self

    @classmethod
    def of(cls, record: Incoming) -> Self | None:
        """The term of a row, or None where it has none that can be read."""
        generation, _, number = (record.header(TERM_HEADER) or "").partition(".")
        try:
            return cls(int(generation), int(number))
        except ValueError:
            return None


def _microseconds() -> int:
    return time.time_ns() // 1000


class RowTerms:
    """The terms of the rows that one worker reads back, and of those that it writes."""

    def __init__(self, clock: Callable[[], int] = _microseconds) -> None:
        """`clock` gives microseconds since 1970.

        Numbers begin there, so that those of a later owner are higher also where the consumer group's generation is not: a
        worker under a lasting name comes back without a new one.
        """
        self._clock = clock
        self._read: dict[Place, dict[bytes, RowTerm]] = {}
        self._overruled: dict[Place, set[bytes]] = {}
        self._highest: dict[Place, int] = {}
        self._generation = self._began = self._number = 0

    def read_anew(self) -> None:
        """Begin to read rows back."""
        self._read = defaultdict(dict)
        self._overruled = defaultdict(set)
        self._highest = defaultdict(int)

    def admits(self, row: Incoming) -> bool:
        """Whether a row that is read back counts, and not the one of its key before it.

        A row without a term is of an earlier release, perhaps after a downgrade: it counts as the newest.
        """
        place, key, term = (row.topic, row.partition), row.key or b"", RowTerm.of(row)
        if term is not None:
            self._highest[place] = max(self._highest[place], term.generation)
            if term < self._read[place].get(key, term):
                self._overruled[place].add(key)
                return False
            self._read[place][key] = term
        self._overruled[place].discard(key)
        return True

    def begin(self, generation: int) -> dict[Place, set[bytes]]:
        """Begin the terms of this worker, once all is read back, in a generation of its consumer group.

        Returns the keys whose last row does not count: a later worker that finds that row alone would take it for the newest.
        """
        overruled = {place: keys for place, keys in self._overruled.items() if keys}
        self._read, self._overruled = {}, {}
        self._generation = generation
        self._began = self._number = max(self._clock(), self._number + 1)
        return overruled

    def _own(self, place: Place) -> int:
        """The generation of this worker's terms.

        It is that of the group on top of the highest that was read: a group begins with 1 again once it was forgotten, and of
        two workers that read the same the later one has the higher generation of the group.
        """
        return self._highest.get(place, 0) + self._generation

    def stamp(self, row: Outgoing) -> Outgoing:
        """The row with its term; its partition must be said."""
        assert row.partition is not None
        self._number += 1
        term = RowTerm(self._own((row.topic, row.partition)), self._number)
        return replace(row, headers=(*row.headers, term.header()))

    def is_stale(self, row: Incoming) -> bool:
        """Whether a row that appears after the reading back is of a worker that had the partition before."""
        term = RowTerm.of(row)
        return term is None or term < (self._own((row.topic, row.partition)), self._began)
