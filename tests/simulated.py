"""A world in which a day passes at once: an event loop whose clock goes on to what is due next, and the clocks of the code.

Sockets on the loopback address are real. While an exchange over one is under way the loop waits for it a moment, since what
is sent there arrives at once, and lets time pass only then.
"""

import asyncio
import datetime as datetimes
import selectors
import sys
import types
from collections.abc import Callable, Coroutine
from typing import Any, Final

import pytest

from streams.live.hosts import Hosts

__all__ = ["SimulatedLoop", "simulate"]

_MOMENT: Final = 0.002
_PATCHED: Final = ("streams.live.", "streams.connectors.")


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing but what is under way; instead it has the clock go on."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self.quiet = 1
        """Files that are watched while no exchange is under way: servers, and the loop's own."""

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        if len(self.get_map()) > self.quiet and (found := super().select(_MOMENT)):
            return found
        if timeout is None:
            return super().select(None)
        self.passed += timeout
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """The loop; what would run in a thread runs at once."""

    def __init__(self) -> None:
        self.jumping = _Jumping()
        super().__init__(self.jumping)

    def time(self) -> float:
        """Seconds since it began."""
        return self.jumping.passed

    def settled(self) -> None:
        """All servers are there, and nobody is connected yet."""
        self.jumping.quiet = len(self.jumping.get_map())

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Run it at once."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


def simulate(start: datetimes.datetime, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` in a loop of its own, with sources and connectors that read its clock; it begins at `start`."""
    loop = SimulatedLoop()

    class Clock(datetimes.datetime):
        @classmethod
        def now(cls, tz: datetimes.tzinfo | None = None) -> datetimes.datetime:  # type: ignore[override]
            return (start + datetimes.timedelta(seconds=loop.time())).astimezone(tz)

    clock = types.SimpleNamespace(monotonic=loop.time, time=lambda: start.timestamp() + loop.time())
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith(_PATCHED):
                if getattr(module, "datetime", None) is datetimes.datetime:
                    patch.setattr(module, "datetime", Clock)
                if getattr(module, "time", None) is sys.modules["time"]:
                    patch.setattr(module, "time", clock)
        patch.setattr(Hosts.__init__, "__defaults__", (loop.time,))
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(main())
