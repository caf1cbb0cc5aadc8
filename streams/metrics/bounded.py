"""Counters by name that stay small whatever names turn up."""

from collections import Counter

__all__ = ["OTHER", "BoundedCounter"]

OTHER = "other"
"""Name under which everything is counted once there are too many names."""


class BoundedCounter:
    """Counts by name; after `limit` different names, new ones are counted as `other`."""

    __slots__ = ("_counts", "_limit")

    def __init__(self, limit: int) -> None:
        self._counts: Counter[str] = Counter()
        self._limit = limit

    def add(self, name: str, times: int = 1) -> None:
        """Count `name`."""
        counts = self._counts
        if name not in counts and len(counts) >= self._limit:
            name = OTHER
        counts[name] += times

    def now(self) -> dict[str, int]:
        """The counts so far."""
        return dict(self._counts)
