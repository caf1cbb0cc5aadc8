"""Ends background tasks, says whether one is being ended, and logs how one ended."""

import asyncio
from collections.abc import Collection
from typing import Any

__all__ = ["end", "is_cancelled", "look_at_end"]


def is_cancelled() -> bool:
    """Whether this task is being cancelled; a CancelledError may also come out of a library that was not."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def end(tasks: Collection[asyncio.Task[Any]], *, again_after: float = 1.0) -> None:
    """Cancel the tasks and wait until all of them have ended; what they raise is dropped.

    Cancels again every `again_after` seconds: aiokafka swallows a cancellation that meets it while it closes a client or
    waits for one of its own tasks, and the task then goes on as if nothing had been said.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=again_after)
    await asyncio.gather(*tasks, return_exceptions=True)


def look_at_end(ended: asyncio.Future[Any]) -> None:
    """See how a future ended for which nobody may be left to wait; unseen, an error in it would be logged by asyncio."""
    if not ended.cancelled():
        ended.exception()
