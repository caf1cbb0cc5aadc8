"""Alerts and decisions in the order in which the store got them, and their readers (server-sent events)."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, select

from schemas.alert import Alert
from streams.desk.alert_rows import read_alert_row
from streams.desk.tables import alerts, counters
from streams.errors import UserError

__all__ = ["AlertsAfter", "Events", "ForeignPlaceError", "alerts_after", "place_of", "the_end"]

MOST_READERS: Final = 200
BEAT_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 1.0
"""How often the store is looked at where nobody tells: another desk may have written it."""
_RETRY_MS: Final = 1000
_CHUNK: Final = 200
MOST_LOOKED_AT: Final = 5_000


class ForeignPlaceError(UserError):
    """A place to go on from is of another store, or of this one before it was made anew."""


@dataclass(frozen=True, slots=True)
class AlertsAfter:
    """Some alerts, as the store got them."""

    alerts: Sequence[tuple[int, Alert]]
    """Each with its number."""
    next: int
    more: bool


def the_end(engine: Engine) -> tuple[int, int]:
    """Which store it is, and the last number in it."""
    with engine.connect() as connection:
        return _end(connection)


def _end(connection: Connection) -> tuple[int, int]:
    found = {row.name: row.value for row in connection.execute(select(counters))}
    return found["store"], found["events"]


def place_of(engine: Engine, given: str) -> int:
    """The number of a place as readers are given it, `store.number`.

    Raises:
        ForeignPlaceError: it is of another store.
    """
    store, _, number = given.partition(".")
    here, end = the_end(engine)
    if int(store) != here or int(number) > end:
        raise ForeignPlaceError("the place to go on from is of a store that was made anew since: begin anew, without it")
    return int(number)


def alerts_after(
    engine: Engine, after: int, wanted: Callable[[Alert], bool], limit: int, *, since: datetime | None = None
) -> AlertsAfter:
    """The next alerts that are wanted, of those written at a moment or later.

    It looks at 5,000 at most, so that a filter that lets little through ends early.
    """
    found: list[tuple[int, Alert]] = []
    looked = 0
    written = alerts.c.written_at >= (0 if since is None else math.floor(since.timestamp()))
    with engine.connect() as connection:
        _, end = _end(connection)
        while looked < MOST_LOOKED_AT:
            next_ones = select(alerts.c.number, alerts.c.body).where(alerts.c.number > after, written)
            rows = connection.execute(next_ones.order_by(alerts.c.number).limit(_CHUNK)).all()
            for row in rows:
                alert = read_alert_row(row.body)
                if wanted(alert):
                    if len(found) == limit:
                        return AlertsAfter(found, after, more=True)
                    found.append((row.number, alert))
                after = row.number
            looked += len(rows)
            if len(rows) < _CHUNK:
                return AlertsAfter(found, max(after, end), more=False)
    return AlertsAfter(found, after, more=True)


class Events:
    """The readers that listen; lives in the server's event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changed = asyncio.Event()
        self._ended = False
        self.readers = 0
        """Those that listen now."""

    def tell(self) -> None:
        """Something was stored."""
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """End all streams."""
        self._ended = True
        self.tell()

    async def until(self, holds: Callable[[], bool], *, within: float) -> None:
        """Return once something holds of the store, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not await asyncio.to_thread(holds):
                    await _unchanged(self._changed)

    async def changed(self, since: tuple[int, int], *, within: float) -> None:
        """Return once the store is another than it was at `since`, as `the_end` told it, or after so many seconds."""
        await self.until(lambda: the_end(self._engine) != since, within=within)

    async def alerts(self, after: int | None, wanted: Callable[[Alert], bool]) -> AsyncIterator[bytes]:
        """An alert an event, first those that the reader has not seen after that number, and then as they come."""
        self.readers += 1
        try:
            store, end = await asyncio.to_thread(the_end, self._engine)
            place = end if after is None else after
            yield f"retry: {_RETRY_MS}\n\n".encode()
            quiet = 0.0
            while not self._ended:
                changed = self._changed
                found = await asyncio.to_thread(alerts_after, self._engine, place, wanted, _CHUNK)
                for number, alert in found.alerts:
                    body = alert.model_dump_json(exclude_none=True)
                    yield f"event: alert\nid: {store}.{number}\ndata: {body}\n\n".encode()
                place, quiet = found.next, 0.0 if found.alerts else quiet
                if found.more:
                    continue
                if quiet >= BEAT_SECONDS:
                    yield b": still here\n\n"
                    quiet = 0.0
                quiet += await _unchanged(changed)
                if (await asyncio.to_thread(the_end, self._engine))[0] != store:
                    return  # made anew; whoever comes back is told so
        finally:
            self.readers -= 1

    async def changes(self) -> AsyncIterator[bytes]:
        """An event `changed` whenever there are alerts or decisions that were not there before: load afresh what is shown."""
        self.readers += 1
        try:
            seen = await asyncio.to_thread(the_end, self._engine)
            yield f"retry: {_RETRY_MS}\n\n".encode()
            quiet = 0.0
            while not self._ended:
                changed = self._changed
                now = await asyncio.to_thread(the_end, self._engine)
                if now != seen:
                    seen, quiet = now, 0.0
                    yield f"event: changed\ndata: {now[1]}\n\n".encode()
                if quiet >= BEAT_SECONDS:
                    yield b": still here\n\n"
                    quiet = 0.0
                quiet += await _unchanged(changed)
        finally:
            self.readers -= 1


async def _unchanged(changed: asyncio.Event) -> float:
    """Wait until something changes, or for a while; return the seconds in which nothing did."""
    try:
        async with asyncio.timeout(_LOOK_SECONDS):
            await changed.wait()
    except TimeoutError:
        return _LOOK_SECONDS
    return 0.0
