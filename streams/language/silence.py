"""Which partitions are silent: those that were checked several times and had nothing new each time."""

from collections import deque
from collections.abc import Mapping

__all__ = ["MOST_STEP", "Silence"]

MOST_STEP = 2.0
"""Seconds that may count between two looks: when this process stood still, those who send may have stood still as well."""


class Silence:
    """Counts how long each partition of an assignment is silent."""

    def __init__(self, idle_after: float) -> None:
        """A partition is silent after so many seconds of looks that all found it empty and unchanged."""
        self._idle_after = idle_after
        self._generation = -1
        self._at = 0.0
        self._watched = 0.0
        self._since: dict[int, tuple[int, float]] = {}
        self._looks: deque[tuple[float, tuple[int, ...]]] = deque()

    def look(
        self, generation: int, at: float, ends: tuple[int, ...], empty: Mapping[int, int]
    ) -> tuple[dict[int, int], tuple[int, ...]]:
        """Take in a look at the second `at`; return the silent partitions, and the ends of all when they fell silent.

        `empty` gives each partition in hand of which all was taken in with the offset of its last record; the silent ones
        come back with it. `ends` are those of all partitions, in hand or not. A new generation starts again.
        """
        if generation != self._generation:
            self._generation, self._at = generation, at
            self._since.clear()
            self._looks.clear()
        self._watched += min(at - self._at, MOST_STEP)
        self._at = at
        self._looks.append((self._watched, ends))
        past = self._watched - self._idle_after
        while len(self._looks) > 1 and self._looks[1][0] <= past:
            self._looks.popleft()
        before, self._since = self._since, {}
        for partition, read in empty.items():
            known = before.get(partition)
            self._since[partition] = known if known and known[0] == read else (read, self._watched)
        return {partition: read for partition, (read, since) in self._since.items() if since <= past}, self._looks[0][1]
