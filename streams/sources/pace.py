"""The pace of posts: as fast as possible, at a multiple of their own times, or so many a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

__all__ = ["Pace"]

_MARK_EVERY = 1.0
_NEGLIGIBLE = 0.005
_CATCH_UP = 0.05
"""Seconds of lost time that a rate makes up for, so that it is reached although waits end a little late."""


class Pace:
    """Holds posts back until they are due. The first one is due at once, and what comes late is not held back."""

    def __init__(
        self, speed: float | None = None, rate: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`speed` is the multiple of the posts' own pace, `rate` the most posts a second; None for no limit."""
        self._speed = speed
        self._rate = rate
        self._clock = clock
        self._began: tuple[float, datetime] | None = None
        self._free_at = 0.0

    async def wait(self, created_at: datetime, mark: Callable[[datetime], Awaitable[object]]) -> None:
        """Return when the next post, of this time, is due.

        Meanwhile `mark` is awaited about once a second with the moment to which the recording has come, at most the post's.
        """
        while (pause := self.pause(created_at)) > _NEGLIGIBLE:
            await asyncio.sleep(min(pause, _MARK_EVERY))
            if pause > _MARK_EVERY and (simulated := self.simulated()) is not None:
                await mark(min(simulated, created_at))
        if self._rate is not None:
            self._free_at = max(self._free_at, self._clock() - _CATCH_UP) + 1 / self._rate

    def pause(self, created_at: datetime) -> float:
        """Seconds until a post of this time is due; not above 0 when it is."""
        now = self._clock()
        if self._began is None:
            self._began = now, created_at
        due = self._free_at if self._rate is not None else now
        if self._speed is not None:
            began, first = self._began
            due = max(due, began + (created_at - first).total_seconds() / self._speed)
        return due - now

    def simulated(self) -> datetime | None:
        """The moment to which the recording has come, when it is replayed at a speed and has begun."""
        if self._speed is None or self._began is None:
            return None
        began, first = self._began
        return first + timedelta(seconds=(self._clock() - began) * self._speed)
