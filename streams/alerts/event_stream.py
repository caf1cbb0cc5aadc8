"""Sends alerts to readers as they come (server-sent events, HTML standard section 9.2)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from aiohttp import web

from schemas.alert import Alert
from streams.alerts.cursor import Cursor, ForeignCursorError
from streams.alerts.feed import Entry, Feed

__all__ = ["Earlier", "EventStreams"]

MOST_STREAMS = 200
"""Readers served at a time."""

BEAT_SECONDS = 15.0
"""A comment is sent when nothing else was for so long, so that a lost connection is noticed."""

SEND_SECONDS = 30.0
"""A reader that has not taken what is sent to it for so long is cut off."""

RETRY_MS = 1000
_BEHIND = 100
_BEAT = b": still here\n\n"
_BEGINNING = Cursor({})

View = Callable[[Alert], dict[str, Any]]
Earlier = Callable[[Cursor], AsyncIterator[tuple[str, Alert]]]
"""Alerts behind a cursor up to the present end of the topic, each with the cursor behind it."""


class EventStreams:
    """The readers that listen; lives in the server's event loop."""

    def __init__(self, feed: Feed, known: asyncio.Event, *, view: View, earlier: Earlier | None = None) -> None:
        """`known` is set once the feed holds what was on the topic at the start; `view` says what of an alert is sent.

        `earlier` gives what is on the topic behind a cursor that the feed does not reach back to.
        """
        self._feed = feed
        self._known = known
        self._view = view
        self._earlier = earlier
        self._queues: set[asyncio.Queue[Entry | None]] = set()
        self._readers = 0

    @property
    def open(self) -> int:
        """Pages that listen now."""
        return len(self._queues)

    def tell(self, entry: Entry) -> None:
        """Pass an alert to every page; one that is too slow is cut off, and comes back for what it has missed."""
        for queue in self._queues:
            if queue.qsize() < _BEHIND:
                queue.put_nowait(entry)
            elif queue.qsize() == _BEHIND:
                queue.put_nowait(None)

    def close(self) -> None:
        """End all streams."""
        for queue in self._queues:
            queue.put_nowait(None)

    def refuse_foreign(self, request: web.Request) -> None:
        """Refuse a reader whose place is known to be of a topic that was made anew since.

        Raises:
            ForeignCursorError: it is.
        """
        cursor = Cursor.parse(_given(request) or "")
        if cursor is not None and self._known.is_set() and self._feed.is_foreign(cursor):
            raise ForeignCursorError

    async def serve(self, request: web.Request, wanted: Callable[[Alert], bool] = lambda _: True) -> web.StreamResponse:
        """One reader: first what it has not seen after `Last-Event-ID`, or `?after=`, and then what comes.

        An event `reset` says that some of it is no longer known, and that the reader should load everything afresh.
        """
        if self._readers >= MOST_STREAMS:
            return web.json_response({"error": "too many readers are listening"}, status=503, headers={"Retry-After": "5"})
        self._readers += 1
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        try:
            await response.prepare(request)
            await _send(response, f"retry: {RETRY_MS}\n\n".encode())
            await self._until_known(response)
            # Before the past is read, so that nothing falls between it and what comes.
            self._queues.add(queue)
            seen = await self._catch_up(request, response, wanted)
            await self._pass_on(queue, response, seen, wanted)
        except (ConnectionResetError, TimeoutError):
            pass  # gone, or it takes nothing any more
        finally:
            self._readers -= 1
            self._queues.discard(queue)
        return response

    async def _until_known(self, response: web.StreamResponse) -> None:
        while not self._known.is_set():
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._known.wait()
            except TimeoutError:
                await _send(response, _BEAT)

    async def _catch_up(self, request: web.Request, response: web.StreamResponse, wanted: Callable[[Alert], bool]) -> Cursor:
        """Send what the reader has missed; return the place up to which it has seen what the feed may tell again."""
        given = _given(request)
        if not given:
            return _BEGINNING
        cursor = Cursor.parse(given)
        unseen, complete = ([], False) if cursor is None else self._feed.after(cursor)
        if cursor is not None and not complete and self._earlier is not None and not self._feed.is_foreign(cursor):
            async for place, alert in self._earlier(cursor):
                cursor = Cursor.parse(place) or cursor
                if wanted(alert):
                    await _send(response, _event("alert", place, self._view(alert)))
            return cursor
        if not complete:
            await _send(response, _event("reset", self._feed.cursor, {}))
        for entry in unseen:
            if wanted(entry.alert):
                await _send(response, _event("alert", entry.cursor, self._view(entry.alert)))
        return _BEGINNING

    async def _pass_on(
        self,
        queue: asyncio.Queue[Entry | None],
        response: web.StreamResponse,
        seen: Cursor,
        wanted: Callable[[Alert], bool],
    ) -> None:
        while True:
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    entry = await queue.get()
            except TimeoutError:
                await _send(response, _BEAT)
                continue
            if entry is None:
                with contextlib.suppress(ConnectionResetError):
                    await response.write_eof()
                return
            if not entry.is_before(seen) and wanted(entry.alert):
                await _send(response, _event("alert", entry.cursor, self._view(entry.alert)))


def _given(request: web.Request) -> str | None:
    """The place that a reader has come to, as it says."""
    return request.headers.get("Last-Event-ID") or request.query.get("after")


async def _send(response: web.StreamResponse, data: bytes) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await response.write(data)


def _event(name: str, cursor: str, data: dict[str, Any]) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), cursor.encode(), orjson.dumps(data))
