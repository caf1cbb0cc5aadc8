"""Reading ahead in a thread, so that waiting for input never holds up the event loop."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar

__all__ = ["Ahead"]

T = TypeVar("T")


class Ahead(Generic[T]):
    """Runs an iterator in a daemon thread, a bounded number of items ahead; made and iterated over in one event loop.

    Yields lists of what is there, in order, and then raises what the iterator raised.
    """

    def __init__(self, items: Iterator[T], limit: int = 2000) -> None:
        self._items = items
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._changed = threading.Condition()
        self._ready: list[T] = []
        self._waited_for = False
        self._ended = False
        self._closed = False
        self._error: BaseException | None = None
        # A daemon, since a read from a terminal or a pipe cannot be broken off.
        threading.Thread(target=self._run, daemon=True, name="read-ahead").start()

    def close(self) -> None:
        """End the iteration at the next list, whatever the iterator still has."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[list[T]]:
        while not self._closed:
            with self._changed:
                ready, self._ready = self._ready, []
                ended = self._ended
                self._waited_for = not ready and not ended
                self._changed.notify()
                self._news.clear()
            if ready:
                yield ready
            elif ended:
                if self._error:
                    raise self._error
                return
            else:
                await self._news.wait()

    def _run(self) -> None:
        try:
            for item in self._items:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or len(self._ready) < self._limit)
                    if self._closed:
                        return
                    self._ready.append(item)
                    self._wake()
        except BaseException as error:  # handed over to the loop
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._wake()

    def _wake(self) -> None:
        if self._waited_for:
            self._waited_for = False
            # The loop may have ended while the iterator waited for input.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._news.set)
