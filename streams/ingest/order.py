"""Whether posts are in order of time, and sorting where they are not, on disk and in bounded memory.

A post that a file has twice was read twice, and the second time later than all that stands before it. So such a row stays
behind what stands before it, wherever its time would put it: else what a post had in the end would be known from the first.
"""

import heapq
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Final

from schemas.codec import encode_record
from schemas.post import Post
from streams.ingest.repeats import Repeats

__all__ = ["OrderCheck", "TimeSorter"]

LATE: Final = timedelta(hours=1)
"""A post that lies further than this behind one before it shows that a file is not in order of time."""

_SLIGHTLY_LATE: Final = timedelta(minutes=1)
_RUN_BYTES: Final = 48_000_000
_OVERHEAD: Final = 200


class OrderCheck:
    """Looks at times one after the other."""

    def __init__(self) -> None:
        self._latest: datetime | None = None
        self._before: datetime | None = None
        self._seen = 0
        self._behind = 0
        self._far = False
        self._steps = 0

    def see(self, moment: datetime) -> None:
        """The time of the next post."""
        self._seen += 1
        if self._before is not None:
            self._steps += (moment > self._before) - (moment < self._before)
        self._before = moment
        if self._latest is None or moment >= self._latest:
            self._latest = moment
            return
        behind = self._latest - moment
        self._behind += behind > _SLIGHTLY_LATE
        self._far = self._far or behind > LATE

    @property
    def in_order(self) -> bool:
        """Whether posts may be taken as they come: none is an hour late, and most are not late at all."""
        return not self._far and 2 * self._behind <= self._seen

    @property
    def newest_first(self) -> bool:
        """Whether time mostly goes back."""
        return self._steps < 0


class TimeSorter:
    """Takes posts in any order and gives them in that of time; those of one moment as they came, or the other way round.

    A post that came before counts as of the latest moment of all that came until then; in a file that has the newest first
    nothing says when it was read, and it keeps its own.

    They are held in memory up to `run_bytes`, and beyond in files that have no name and go with the process.
    """

    def __init__(self, *, newest_first: bool = False, run_bytes: int = _RUN_BYTES) -> None:
        """Of a file that is `newest_first`, posts of one moment are turned round as well."""
        self._step = -1 if newest_first else 1
        self._repeats = None if newest_first else Repeats()
        self._latest: datetime | None = None
        self._most = run_bytes
        self._runs: list[IO[bytes]] = []
        self._held: list[tuple[datetime, int, bytes]] = []
        self._size = 0
        self._count = 0

    def add(self, post: Post) -> None:
        """Take a post."""
        record, moment = encode_record(post), post.created_at
        self._latest = max(moment, self._latest or moment)
        if self._repeats and self._repeats.see(post) is not None:
            moment = self._latest
        self._held.append((moment, self._count, record))
        self._count += self._step
        self._size += len(record) + _OVERHEAD
        if self._size > self._most:
            self._runs.append(_written(sorted(self._held)))
            self._held, self._size = [], 0

    def posts(self) -> Iterator[Post]:
        """All of them, once."""
        held = sorted(self._held)
        self._held = []
        try:
            last = ((moment, number, Post.model_validate_json(record)) for moment, number, record in held)
            yield from (post for _, _, post in heapq.merge(*map(_read_back, self._runs), last))
        finally:
            for run in self._runs:
                run.close()


def _written(rows: list[tuple[datetime, int, bytes]]) -> IO[bytes]:
    run = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sorting
    for moment, number, record in rows:
        run.write(b"%s %d %s\n" % (moment.isoformat().encode(), number, record))
    run.seek(0)
    return run


def _read_back(run: IO[bytes]) -> Iterator[tuple[datetime, int, Post]]:
    for line in run:
        moment, number, record = line.split(b" ", 2)
        yield datetime.fromisoformat(moment.decode()), int(number), Post.model_validate_json(record)
