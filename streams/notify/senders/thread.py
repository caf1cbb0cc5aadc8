"""A thread for calls that block."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

__all__ = ["CallThread"]


class CallThread:
    """Runs calls one after the other; unlike an executor's, it never keeps the program from ending while a call hangs."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[tuple[Future[None], Callable[[], None]] | None] = SimpleQueue()
        self._closed = False
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def run(self, call: Callable[[], None]) -> None:
        """Run `call` after those that were given before; who is cancelled while it waits takes it back.

        Raises:
            RuntimeError: the thread takes no further calls.
            Exception: what the call raises.
        """
        if self._closed:
            raise RuntimeError("the thread is closed")
        future: Future[None] = Future()
        self._calls.put((future, call))
        await asyncio.wrap_future(future)

    def close(self) -> None:
        """Take no further calls, and end once the one that runs is over; those that wait are cancelled."""
        self._closed = True
        with contextlib.suppress(Empty):
            while waiting := self._calls.get_nowait():
                waiting[0].cancel()
        self._calls.put(None)

    def _run(self) -> None:
        while found := self._calls.get():
            future, call = found
            if not future.set_running_or_notify_cancel():
                continue
            try:
                call()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(None)
            del found, future, call
