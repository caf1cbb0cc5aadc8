"""Wakes who waits for half a minute to be over."""

import asyncio
from contextlib import suppress
from datetime import datetime

from streams.clock import half_of

__all__ = ["HalfMinuteBell"]


class HalfMinuteBell:
    """Rings once for each half minute later than all before; for one who waits."""

    def __init__(self) -> None:
        self._half = 0
        self._rings = asyncio.Event()

    def reach(self, moment: datetime) -> None:
        """Time has come to a moment; one that is not in a later half minute is passed over."""
        if (half := half_of(moment)) > self._half:
            self._half = half
            self._rings.set()

    async def wait(self, seconds: float) -> None:
        """Wait for so long, or until another half minute begins."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rings.wait()
        self._rings.clear()
