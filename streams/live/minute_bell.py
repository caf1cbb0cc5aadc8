"""Wakes who waits for a minute to be over."""

import asyncio
from contextlib import suppress
from datetime import datetime

from streams.clock import minute_of

__all__ = ["MinuteBell"]


class MinuteBell:
    """Rings once for each minute later than all before; for one who waits."""

    def __init__(self) -> None:
        self._minute = 0
        self._rings = asyncio.Event()

    def reach(self, moment: datetime) -> None:
        """Time has come to a moment; one that is not in a later minute is passed over."""
        if (minute := minute_of(moment)) > self._minute:
            self._minute = minute
            self._rings.set()

    async def wait(self, seconds: float) -> None:
        """Wait for so long, or until another minute begins."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rings.wait()
        self._rings.clear()
