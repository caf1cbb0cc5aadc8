"""Posts without end at a constant rate: the scenario of two days, told again and again, each time two days later."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from schemas.post import Post
from streams.local.demo import END
from streams.sources.feeder import Feeder
from tests.places import in_places

__all__ = ["Load", "endless_posts"]

DAYS = 2.0
PLACES = 2
FIRST_END = END - timedelta(days=1000)
"""Far enough in the past that no post of an hour, or of a night, is dated ahead of the clock."""
_TICK = 0.02


def endless_posts(seed: int = 7) -> Iterator[Post]:
    """Everything happens every two days: a rumour, a negative turn, a source that falls silent, a power cut."""
    for episode in count():
        end = FIRST_END + episode * timedelta(days=DAYS)
        for told in in_places(PLACES, seed=seed + episode * PLACES, days=DAYS, end=end):
            yield told.post


class Load:
    """Feeds posts until cancelled; `rate` is in posts a second and may be changed."""

    def __init__(self, feeder: Feeder, rate: float) -> None:
        self._feeder = feeder
        self.rate = rate
        self.waits = False
        """While it is true, nothing more is fed."""
        self.posts = 0

    async def run(self) -> None:
        """Feed until cancelled."""
        due, last = 0.0, time.monotonic()
        for post in endless_posts():
            while due < 1:
                await asyncio.sleep(_TICK)
                now = time.monotonic()
                due = 0.0 if self.waits else min(due + self.rate * (now - last), self.rate)
                last = now
            due -= 1
            await self._feeder.add(post)
            self.posts += 1
