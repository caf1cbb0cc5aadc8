"""Processes on a machine that seems slow: each runs for a part of the time only."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

__all__ = ["held_up"]

_NICE = 5
"""Further behind, a process beside other tests is given next to nothing."""


@asynccontextmanager
async def held_up(pids: Sequence[int], *, share: float = 0.2) -> AsyncIterator[None]:
    """Let each process run for about a `share` of the time only, each in a rhythm of its own, and behind all others."""
    for pid in pids:
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
    tasks = [asyncio.create_task(_hold_up(pid, share, random.Random(place))) for place, pid in enumerate(pids)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hold_up(pid: int, share: float, chance: random.Random) -> None:
    with suppress(ProcessLookupError):
        try:
            while True:
                period = chance.uniform(0.1, 0.5)
                os.kill(pid, signal.SIGCONT)
                await asyncio.sleep(period * share)
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(period * (1 - share))
        finally:
            os.kill(pid, signal.SIGCONT)
