"""Trying again: with growing pauses, and in halves, so that one bad item does not hold up its neighbours."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from streams.errors import UserError

__all__ = ["process_or_bisect", "retry"]

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_DELAY = 10.0
"""Longest pause between two tries, in seconds."""


async def retry(
    action: Callable[[], Awaitable[Result]],
    *,
    attempts: int,
    delay: float,
    is_transient: Callable[[Exception], bool] = lambda _: False,
) -> Result:
    """Await the action until it succeeds, at most `attempts` times; `delay` seconds before the second, then doubling.

    A try whose error `is_transient`, over by itself however long that takes, is not counted. What the user has to put
    right is not tried again.

    Raises:
        Exception: what the last try raised.
    """
    counted = waited = 0
    while True:
        try:
            return await action()
        except UserError:
            raise
        except Exception as error:
            if is_transient(error):
                pause = _pause(delay, waited)
                waited += 1
                log.warning("waiting", error=type(error).__name__)
            elif (counted := counted + 1) < attempts:
                pause = _pause(delay, counted - 1)
                log.warning("trying_again", error=type(error).__name__, attempt=counted, pause_seconds=pause)
            else:
                raise
            await asyncio.sleep(pause)


def _pause(delay: float, before: int) -> float:
    """Seconds to wait when there have been so many pauses `before`."""
    return float(min(delay * 2 ** min(before, 30), MAX_DELAY))


async def process_or_bisect(
    work: Callable[[Sequence[Item]], Awaitable[list[Result]]], items: Sequence[Item], *, attempts: int, delay: float
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    """Process the items together; when that keeps failing, find the items at fault by halving.

    `work` returns as many results as it was given items. The whole batch is tried `attempts` times, since most faults pass;
    its parts once, and a single item `attempts` times again before it counts as failed. Returns the results, in order, of
    those that succeeded, and the failed items with their errors.
    """
    return await _process(work, items, attempts, attempts, delay) if items else ([], [])


async def _process(
    work: Callable[[Sequence[Item]], Awaitable[list[Result]]], items: Sequence[Item], tries: int, attempts: int, delay: float
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    """Try the items `tries` times together, then their halves once, and single items `attempts` times."""

    async def together() -> list[Result]:
        return await work(items)

    try:
        return await retry(together, attempts=tries, delay=delay), []
    except Exception as error:
        if len(items) == 1:
            return [], [(items[0], error)]
    middle = len(items) // 2
    results: list[Result] = []
    failed: list[tuple[Item, Exception]] = []
    for part in (items[:middle], items[middle:]):
        done, bad = await _process(work, part, attempts if len(part) == 1 else 1, attempts, delay)
        results += done
        failed += bad
    return results, failed
