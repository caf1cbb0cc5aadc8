"""The server of the worker that has the sources, to which senders bring posts."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from aiohttp import web

from schemas.codec import MAX_POSTS_BYTES
from streams.errors import UserError
from streams.settings import Settings
from streams.web.headers import safe_headers
from streams.web.serving import Served, application, serve_app

__all__ = ["AT_ONCE", "PushServer", "later"]

log = structlog.get_logger(__name__)

AT_ONCE: Final = 64
"""Requests that are worked on at a time; for a further one that is ended of which the body comes most slowly."""

_SLOW: Final = 1.0
"""Seconds in which a body may come before it makes room for others."""

_MOST_UNREAD: Final = 2 * MAX_POSTS_BYTES
"""So that a body that is too large, but not by much, gets an answer."""

_PAUSED: Final = 300
_BUSY: Final = 5

Take = Callable[[web.Request], Awaitable[web.Response]]


def later(seconds: int, said: str) -> web.Response:
    """Not now: a sender keeps what it brought, and brings it again."""
    return web.json_response({"error": said}, status=503, headers={"Retry-After": str(seconds)})


class PushServer:
    """Serves the paths that are open; of those of sources that give nothing for now it says so."""

    def __init__(self, settings: Settings, paths: frozenset[str]) -> None:
        """`paths` are those of all sources."""
        self._settings = settings
        self._paths = paths
        self._takes: dict[str, Take] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._working: dict[asyncio.Timeout, tuple[web.Request, float]] = {}
        """Requests in the order in which they came, with when that was."""
        self._served: Served | None = None

    @property
    def address(self) -> str:
        """Where it is, `http://host:port`; empty before the start."""
        return self._served.address if self._served else ""

    async def start(self) -> None:
        """Listen.

        Raises:
            UserError: the address or the port cannot be used.
        """
        app = application(body_bytes=MAX_POSTS_BYTES)
        app.on_response_prepare.append(safe_headers)
        app.router.add_route("*", "/{path:.*}", self._dispatch)
        host, port = self._settings.sources_host, self._settings.sources_port
        try:
            self._served = await serve_app(app, host=host, port=port, most_unread=_MOST_UNREAD)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UserError(
                f"cannot listen on {host}:{port} ({reason}); check KENTONGAN_SOURCES_HOST and KENTONGAN_SOURCES_PORT"
            ) from error
        log.info("sources_listen", address=self.address)

    async def stop(self) -> None:
        """Take nothing more."""
        if self._served is not None:
            await self._served.stop()

    @contextmanager
    def open(self, path: str, take: Take) -> Iterator[None]:
        """Have requests for a path taken in here."""
        self._takes[path] = take
        try:
            yield
        finally:
            del self._takes[path]

    async def _dispatch(self, request: web.Request) -> web.Response:
        take = self._takes.get(request.path)
        if take is None:
            if request.path in self._paths:
                return later(_PAUSED, "this source takes nothing for now")
            return web.json_response({"error": "there is nothing here"}, status=404)
        if self._at_once.locked() and not self._make_room():
            return later(_BUSY, "too many at a time")
        try:
            async with self._at_once, asyncio.timeout(None) as patience:
                self._working[patience] = request, time.monotonic()
                try:
                    return await take(request)
                finally:
                    self._working.pop(patience, None)
        except TimeoutError:
            return later(_BUSY, "too many at a time, and this one is slow")

    def _make_room(self) -> bool:
        """End the request whose body has been coming for longest; whether there is one that is slow."""
        now = time.monotonic()
        for patience, (request, began) in self._working.items():
            if now - began < _SLOW:
                return False
            if not request.content.is_eof():
                del self._working[patience]
                patience.reschedule(asyncio.get_running_loop().time())
                return True
        return False
