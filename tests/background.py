"""Something that goes on beside the rest of a test."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from streams.tasks import end

__all__ = ["beside"]

T = TypeVar("T")


@asynccontextmanager
async def beside(action: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Run it until the block ends; what it failed with by then is raised."""
    task = asyncio.create_task(action)
    try:
        yield task
        if task.done():
            task.result()
    finally:
        await end([task])
