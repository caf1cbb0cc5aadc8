"""Sends alerts to open pages as they come (server-sent events, HTML standard section 9.2)."""

import asyncio
import contextlib
from typing import Any

import orjson
from aiohttp import web

from streams.web.feed import Entry, Feed, parse_cursor
from streams.web.views import alert_view

__all__ = ["EventStreams"]

MOST_STREAMS = 200
"""Pages served at a time."""

BEAT_SECONDS = 15.0
"""A comment is sent when nothing else was for so long, so that a lost connection is noticed."""

RETRY_MS = 1000
_BEHIND = 100
_BEAT = b": still here\n\n"


class EventStreams:
    """The pages that listen; lives in the server's event loop."""

    def __init__(self, feed: Feed, known: asyncio.Event) -> None:
        """`known` is set once the feed holds what was on the topic at the start."""
        self._feed = feed
        self._known = known
        self._queues: set[asyncio.Queue[Entry | None]] = set()

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

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One page: first what it has not seen after `Last-Event-ID`, or `?after=`, and then what comes.

        An event `reset` says that some of it is no longer known, and that the page should load everything afresh.
        """
        if len(self._queues) >= MOST_STREAMS:
            return web.json_response({"error": "too many pages are open"}, status=503)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        try:
            await response.prepare(request)
            await response.write(f"retry: {RETRY_MS}\n\n".encode())
            await self._until_known(response)
            unseen, complete = self._unseen(request)
            self._queues.add(queue)
            if not complete:
                await response.write(_event("reset", self._feed.cursor, {}))
            for entry in unseen:
                await response.write(_event("alert", entry.cursor, alert_view(entry.alert)))
            await self._pass_on(queue, response)
        except ConnectionResetError:
            pass
        finally:
            self._queues.discard(queue)
        return response

    async def _until_known(self, response: web.StreamResponse) -> None:
        while not self._known.is_set():
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._known.wait()
            except TimeoutError:
                await response.write(_BEAT)

    def _unseen(self, request: web.Request) -> tuple[list[Entry], bool]:
        given = request.headers.get("Last-Event-ID") or request.query.get("after")
        if not given:
            return [], True
        cursor = parse_cursor(given)
        return ([], False) if cursor is None else self._feed.after(cursor)

    async def _pass_on(self, queue: asyncio.Queue[Entry | None], response: web.StreamResponse) -> None:
        while True:
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    entry = await queue.get()
            except TimeoutError:
                await response.write(_BEAT)
                continue
            if entry is None:
                with contextlib.suppress(ConnectionResetError):
                    await response.write_eof()
                return
            await response.write(_event("alert", entry.cursor, alert_view(entry.alert)))


def _event(name: str, cursor: str, data: dict[str, Any]) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), cursor.encode(), orjson.dumps(data))
