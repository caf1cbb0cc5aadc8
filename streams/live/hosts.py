"""Patience with hosts: one fetch from each at a time, a second apart, and none before it wants one."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

__all__ = ["Hosts"]

_APART: Final = 1.0
_AT_ONCE: Final = 20


class Hosts:
    """What hosts asked for, in one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until the host may be asked."""
        async with self._locks[host]:
            while (wait := self._free_at.get(host, 0.0) - self._clock()) > 0:  # noqa: ASYNC110 - it may be put off meanwhile
                await asyncio.sleep(wait)
            async with self._at_once:
                try:
                    yield
                finally:
                    self.leave_alone(host, _APART)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Have nobody ask the host for so long."""
        self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock() + seconds)
