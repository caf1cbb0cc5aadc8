"""Starts the clients of a stage, whether their broker is there or not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from streams.kafka.errors import is_away

__all__ = ["once_there"]

log = structlog.get_logger(__name__)

_PAUSE: Final = 1.0


async def once_there(service: Any, start: Callable[[], Awaitable[None]], close: Callable[[], Awaitable[None]]) -> None:
    """Start the client of a service, however long its broker is away, unless the service is to stop.

    `close` is awaited for a client that did not start.
    """
    said = False
    while not service.should_stop:
        try:
            await start()
        except Exception as error:
            await close()
            if not is_away(error):
                raise
            if not said:
                log.warning("waiting_for_broker", problem="no broker answers", next_try_seconds=_PAUSE)
                said = True
            await asyncio.sleep(_PAUSE)
        else:
            return
