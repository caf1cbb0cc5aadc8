"""Checkpoints: the rows that have changed since the last one, with the copies of them that are due."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from streams.kafka.records import Outgoing
from streams.kafka.topics import Topics
from streams.runtime.steps import Commit, Pause, Send, Step
from streams.virality.partition import Partition
from streams.virality.slices import Slices
from streams.virality.snapshots import Snapshots

__all__ = ["Checkpoints"]

ROWS_AT_ONCE: Final = 1_000
"""Rows of a checkpoint that are made and sent together: up to 10 MB."""

MOST_SHARE: Final = 0.1
"""Share of the time that making rows may take: with very many issues checkpoints are fewer."""

LONGEST: Final = 30.0
"""Seconds after which a checkpoint is due whatever it takes: what came since the last one is read again after a kill."""


class Checkpoints:
    """Writes rows to `issue-state`, and copies of them now and then to `issue-snapshots`."""

    def __init__(
        self,
        topics: Topics,
        interval: float,
        now: Callable[[], float],
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        """They are `interval` seconds apart at least; `now` counts seconds, and `spent` those of the processor."""
        self._interval = self._pause = interval
        self._spent = spent
        self._at = now()
        self._topic = topics.issue_state.name
        self._snapshots = Snapshots(topics.snapshots.name)
        self._now = now

    @property
    def is_due(self) -> bool:
        """Whether it is time for the next one."""
        return self._now() - self._at >= self._pause

    def reset(self) -> None:
        """Forget which rows were copied."""
        self._snapshots.reset()

    def of(self, partitions: Mapping[int, Partition]) -> Iterator[Step]:
        """Send what has changed, and commit what is settled with it. Rows are made as the steps are read, a slice at a time.

        A slice that ends before there are rows enough to send is a pause. The rows of sources and terms come last and
        together: alerts of issues say how the sources are, so after a checkpoint that was not finished, sources may be behind
        the issues and catch up with what is read again, but must not be ahead of them, nor of one another.
        """
        self._at = self._now()
        steps, spent = self._steps(partitions), 0.0
        while True:
            began = self._spent()
            step = next(steps, None)
            spent += self._spent() - began
            if step is None:
                break
            yield step
        self._pause = max(self._interval, min(LONGEST, spent / MOST_SHARE))

    def _steps(self, partitions: Mapping[int, Partition]) -> Iterator[Step]:
        unwatched: list[Outgoing] = []
        changed: list[tuple[int, Iterator[tuple[str, bytes | None]]]] = []
        for number, partition in partitions.items():
            now, settled = partition.alignment.now, partition.alignment.settled
            unwatched += [self._row(number, *row, together=True) for row in partition.changed_unwatched_rows()]
            if self._snapshots.is_due(number, now):
                all_rows = [self._row(number, *row) for row in partition.unwatched_rows()]
                unwatched += self._snapshots.together(number, all_rows, now, settled)
            changed.append((number, partition.changed_rows()))
        offsets = {number: partition.alignment.settled for number, partition in partitions.items()}
        yield from self._changed(partitions, changed)
        yield Send(unwatched)
        yield Commit(offsets)

    def _changed(
        self, partitions: Mapping[int, Partition], changed: Iterable[tuple[int, Iterator[tuple[str, bytes | None]]]]
    ) -> Iterator[Step]:
        """Rows with their copies, so many at a time: those of all issues at once may be more than memory holds."""
        slices = Slices(self._now)
        for number, rows in changed:
            alignment = partitions[number].alignment
            found: list[Outgoing] = []
            for row in rows:
                found.append(self._row(number, *row))
                if len(found) == ROWS_AT_ONCE:
                    yield Send(found + self._snapshots.of(found, alignment.now, alignment.settled))
                    found = []
                elif slices.is_over():
                    yield Pause()
                else:
                    continue
                slices.begin()
            if found:
                yield Send(found + self._snapshots.of(found, alignment.now, alignment.settled))

    def _row(self, partition: int, key: str, value: bytes | None, *, together: bool = False) -> Outgoing:
        return Outgoing(self._topic, value, partition, key.encode(), unordered=not together, together=together)
