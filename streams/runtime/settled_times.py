"""The broker's timestamps of the last settled records, by which it is recognised whether a log is still the same.

A log that lost its end and was filled again, as after an unclean election of a leader or from an old disk, has other records
at the same offsets. Their leader epochs may be the same as before where a broker came back from an old disk; the times at
which the broker took them are not.
"""

import time as clock
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiokafka import TopicPartition

__all__ = ["SettledTimes"]

_MOST_RUNS: Final = 16_384
_AHEAD: Final = 43_200.0

_Run = tuple[int, int, int]
"""First and last offset of records in a row that have one time, and that time."""


class SettledTimes:
    """The times of records that were fetched and are not settled yet, and of the last one that is, by partition."""

    def __init__(self) -> None:
        self._runs: dict[TopicPartition, deque[_Run]] = {}

    def begin(self, settled: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Start again, with offset and time of the last record that is settled, where these are known."""
        self._runs = {one: deque([(offset, offset, time)], _MOST_RUNS) for one, (offset, time) in settled.items()}

    def take(self, records: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Take in what was fetched, in order; each record has an `offset` and a `timestamp`."""
        for partition, found in records.items():
            runs = self._runs.setdefault(partition, deque(maxlen=_MOST_RUNS))
            for record in found:
                if runs and runs[-1][1] == record.offset - 1 and runs[-1][2] == record.timestamp:
                    runs[-1] = runs[-1][0], record.offset, record.timestamp
                else:
                    runs.append((record.offset, record.offset, record.timestamp))

    def before(self, partition: TopicPartition, offset: int) -> int | None:
        """The time of the record before an offset that is settled, if it is known; what lies before that is forgotten.

        What is far ahead of this machine's clock is left out: whoever reads such a record doubts its time.
        """
        runs = self._runs.get(partition, deque())
        while runs and runs[0][1] < offset - 1:
            runs.popleft()
        known = runs[0][2] if runs and runs[0][0] < offset else -1
        return known if 0 <= known <= (clock.time() + _AHEAD) * 1000 else None
