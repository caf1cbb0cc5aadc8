"""Faust's stream, which is handed what was fetched as a whole and sleeps while nothing comes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, cast

import faust

from streams.runtime.stage_app import StageApp

__all__ = ["FetchedEvent", "Stream"]


class FetchedEvent(NamedTuple):
    """A record as it was fetched, in Faust's form of one; what Faust knows of events besides, nobody asks for."""

    message: Any


class Stream(faust.Stream[Any]):
    """A stream whose events come from the inbox of its app, as many at once as were fetched.

    Faust takes several tasks and a queue for every event. And its `noack_take` looks every `within` seconds whether something
    came: an idle stage wakes up fifty times a second for nothing.
    """

    async def noack_take(self, max_: int, within: float) -> AsyncGenerator[Sequence[FetchedEvent], None]:  # type: ignore[override]
        """Take up to `max_` events at once, which come within so many seconds of the first; none of them is acknowledged.

        It goes on until it is cancelled.
        """
        self.enable_acks = False
        await self.maybe_start()
        inbox = cast(StageApp, self.app).inbox
        taken: list[FetchedEvent] = []
        while True:
            if not taken:
                taken = await inbox.get()
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    while len(taken) < max_:
                        taken = taken + await inbox.get()
            events, taken = taken[:max_], taken[max_:]
            yield events

    async def ack(self, event: FetchedEvent) -> bool:  # type: ignore[override]
        """Say that an event is settled."""
        return bool(self.app.consumer.ack(event.message))
