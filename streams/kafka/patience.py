"""Asking a broker that was just started: it has a few seconds to answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from streams.kafka.errors import BrokerError, MissingTopicError

__all__ = ["START_PATIENCE", "patiently"]

START_PATIENCE: Final = 5.0
"""Seconds that a broker has to answer when a command starts."""

_PAUSE: Final = 0.5

T = TypeVar("T")


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` gives, which is asked again for `START_PATIENCE` seconds while the broker does not do it.

    Raises:
        BrokerError: what the last try raised; that a topic is missing, at once.
    """
    deadline = time.monotonic() + START_PATIENCE
    while True:
        try:
            return await ask()
        except MissingTopicError:
            raise
        except BrokerError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)
