"""The connections of a server: none waits without end for a request, and none is refused because others do nothing."""

import asyncio
from http import HTTPStatus
from typing import Any, cast

import orjson
import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from streams.web.headers import SAFE_HEADERS

__all__ = ["HEADER_SECONDS", "IDLE_SECONDS", "MOST_CONNECTIONS", "MOST_UNREAD", "Connections", "on_connection"]

HEADER_SECONDS = 10.0
"""Time from the opening of a connection to the end of its first request's header."""

IDLE_SECONDS = 75.0
"""Time from an answer to the end of the next request's header, the sending of the answer included; longer than proxies
keep a connection that nobody uses (nginx: 60 s)."""

MOST_CONNECTIONS = 500
"""Open at a time; the one that has been silent for longest is closed for a further one."""

MOST_UNREAD = 256 * 1024
"""Bytes that a client may send from one request's header to the end of the next one's, where bodies are short."""

log = structlog.get_logger(__name__)


class Connections:
    """Makes the connections of a server, to be given to `loop.create_server`."""

    def __init__(self, server: web.Server, *, most_unread: int = MOST_UNREAD, **options: Any) -> None:
        """A client may send `most_unread` bytes for a request; `options` are those of `aiohttp.web.RequestHandler`."""
        self.most_unread = most_unread
        self._server = server
        self._options = options
        self.silent: dict[_Connection, None] = {}
        """Those that may be closed for another one, the one that is silent for longest first."""
        self.open = 0

    def __call__(self) -> asyncio.Protocol:
        """A protocol for a connection that comes."""
        return _Connection(self, self._server, loop=asyncio.get_running_loop(), **self._options)


class _Connection(web.RequestHandler):
    """A connection with a deadline for the next request."""

    def __init__(self, all_: Connections, server: web.Server, **options: Any) -> None:
        # Bodies are short: none is packed, and none that is packed is unpacked without end.
        super().__init__(server, keepalive_timeout=IDLE_SECONDS, auto_decompress=False, **options)
        self._all = all_
        self._deadline: asyncio.TimerHandle | None = None
        self._unread = 0
        self._opened: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opened = cast(asyncio.Transport, transport)
        self._all.open += 1
        self._all.silent[self] = None
        self._expect(HEADER_SECONDS)
        if self._all.open > MOST_CONNECTIONS:
            next(iter(self._all.silent)).abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._opened is not None:
            self._opened = None
            self._all.open -= 1
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        if self._unread > self._all.most_unread:
            log.warning("http_malformed")
            self.abort()
        else:
            super().data_received(data)

    def begins(self) -> None:
        """A request has come whole, but for its body."""
        self._unread = 0
        self._forget()
        self._all.silent[self] = None

    def ends(self) -> None:
        """The request is answered, or will be in a moment."""
        if self._opened is not None:
            self._all.silent[self] = None
            self._expect(IDLE_SECONDS)

    def abort(self) -> None:
        """Close it now, whatever is still to be sent."""
        self._forget()
        if self._opened is not None:
            self._opened.abort()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, in one line and without a word of what was sent."""
        if isinstance(exc, HttpProcessingError):
            log.warning("http_malformed")
        else:
            log.error("http_failed", error=type(exc).__name__, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the answer is sent already")
        said = {"error": "this is no request that can be read" if status < 500 else HTTPStatus(status).phrase}
        response = web.Response(body=orjson.dumps(said), content_type="application/json", status=status, headers=SAFE_HEADERS)
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        if isinstance(kw.get("exc_info"), (HttpProcessingError, web.RequestPayloadError)):
            log.warning("http_malformed")  # a body that broke off after the answer
        else:
            super().log_exception(*args, **kw)

    def _expect(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.abort)

    def _forget(self) -> None:
        self._all.silent.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


@web.middleware
async def on_connection(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note on the connection when a request begins and ends."""
    connection = request.protocol
    if not isinstance(connection, _Connection):
        return await handler(request)
    connection.begins()
    try:
        return await handler(request)
    finally:
        connection.ends()
