"""Feeding the posts: as fast as the workers keep up, and so that something is left to be fed as long as faults come."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from schemas.post import Post
from streams.sources.feeder import Feeder
from tests.chaos.watch import Watch
from tests.pipeline import Pipeline

__all__ = ["Feed"]

MOST_WAITING = 3000
"""Posts that are fed and not scored, at most: else the machine does not keep up, and is not given more."""

_TICK = 0.05


class Feed:
    """Feeds a file of posts by a source's own feeder; `pause` and `resume` let the topic be made anew meanwhile."""

    def __init__(self, pipeline: Pipeline, posts: Path, watch: Watch) -> None:
        self._pipeline = pipeline
        self._watch = watch
        self._file: BinaryIO = posts.open("rb")
        self._bytes = posts.stat().st_size
        self._feeder: Feeder | None = None
        self._may_go = asyncio.Event()
        self._may_go.set()
        self._stands = asyncio.Event()
        self._seen: set[str] = set()
        self.seconds_left: Callable[[], float] = lambda: 0.0
        """Over how many seconds what is left is to be spread; 0 for full speed."""
        self.posts = 0
        """That were handed to the feeder, those that are read again included."""
        self.done = False
        self.held_back = 0.0
        """Seconds in which the machine did not keep up."""

    @property
    def fed(self) -> int:
        """Posts that were handed to the feeder, each once."""
        return len(self._seen)

    @property
    def share(self) -> float:
        """How much of the file is fed."""
        return self._file.tell() / self._bytes

    async def run(self) -> None:
        """Feed to the end of the file and wait until all is acknowledged; then tell that the last minute is over."""
        self._feeder = await self._connect()
        due, last = 0.0, time.monotonic()
        while line := self._file.readline():
            while due < 1:
                await self._gate()
                now = time.monotonic()
                waiting = self.fed - len(self._watch.scored) - len(self._watch.given_up)
                if waiting >= MOST_WAITING:
                    self.held_back += now - last
                    last = now
                    await asyncio.sleep(_TICK)
                    continue
                due += self._rate() * (now - last)
                last = now
                if due < 1:
                    await asyncio.sleep(_TICK)
            due = min(due - 1, 500.0)
            post = Post.model_validate_json(line)
            await self._feeder.add(post)
            self._seen.add(post.id)
            self.posts += 1
        assert self._feeder.clock is not None
        await self._feeder.mark(self._feeder.clock + timedelta(minutes=1))
        await self._feeder.flush()
        self.done = True
        self._stands.set()

    def _rate(self) -> float:
        seconds = self.seconds_left()
        if seconds <= 0 or not self.posts:
            return 20_000.0
        left = self.posts * (1 / max(self.share, 1e-6) - 1)
        return max(1.0, left / seconds)

    async def _connect(self) -> Feeder:
        feeder = Feeder(self._pipeline.settings)
        await feeder.start()
        return feeder

    async def _gate(self) -> None:
        if self._may_go.is_set():
            return
        assert self._feeder is not None
        await self._feeder.flush()
        await self._feeder.stop()
        self._stands.set()
        await self._may_go.wait()
        self._stands.clear()
        self._feeder = await self._connect()

    async def pause(self) -> None:
        """Return once everything fed so far is acknowledged, and nothing more is fed."""
        self._may_go.clear()
        if not self.done:
            await self._stands.wait()

    def resume(self) -> None:
        self._may_go.set()

    async def close(self) -> None:
        self._file.close()
        if self._feeder:
            await self._feeder.stop()
