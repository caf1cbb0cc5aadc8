"""Faust's stream, which sleeps while nothing comes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any, cast

import faust
from faust.types import EventT

from streams.tasks import end

__all__ = ["Stream"]


class Stream(faust.Stream[Any]):
    """A stream whose `noack_take` waits for a first event before it counts the time in which others may come.

    Faust's looks every `within` seconds whether something came: an idle stage wakes up fifty times a second for nothing.
    """

    async def noack_take(self, max_: int, within: float) -> AsyncGenerator[Sequence[EventT[Any]], None]:  # type: ignore[override]
        """Take up to `max_` events at once, which come within so many seconds; none of them is acknowledged."""
        self.enable_acks = False
        taken: list[EventT[Any]] = []
        some, full, room = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def fill() -> None:
            async for event in self.events():
                taken.append(event)
                some.set()
                if len(taken) >= max_:
                    full.set()
                    room.clear()
                    await room.wait()

        def ended(_: object) -> None:
            some.set()
            full.set()

        # The stream cancels it when it stops, and crashes, and with it the app, on its error.
        filling = cast("asyncio.Task[None]", self.add_future(fill()))
        filling.add_done_callback(ended)
        try:
            while taken or not filling.done():
                await some.wait()
                with suppress(TimeoutError):
                    async with asyncio.timeout(within):
                        await full.wait()
                events = taken.copy()
                taken.clear()
                some.clear()
                full.clear()
                room.set()
                if events:
                    yield events
        finally:
            await end([filling])
