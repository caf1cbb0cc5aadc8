"""Bytes on a connection to the page and to the HTTP interface, as their servers take them, without a socket or a broker."""

import asyncio
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from aiohttp import web
from structlog.testing import capture_logs

from streams.alerts.event_stream import EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.alerts.pages import History
from streams.api.routes import Routes as ApiRoutes
from streams.api.routes import as_json
from streams.api.tokens import Token, Tokens, token_hash
from streams.incidents.follower import ActionsFollower
from streams.kafka.topics import Topics
from streams.metrics.collector import registry
from streams.metrics.snapshot import Snapshot, SnapshotHolder
from streams.settings import Settings
from streams.web.connection import Connections
from streams.web.routes import Routes as PageRoutes
from streams.web.serving import connections
from streams.web.views import alert_view
from tests.streams.web.alerts import alert, record

__all__ = ["PIECE", "TOKEN", "http"]

TOKEN = "rahasia-sekali"
PIECE = b"\x00\x00"
"""Where bytes are taken apart that come one after the other."""

_TURNS = 40
_MOST_TURNS = 2000
_UNEXPECTED = b" 500 "


def http(data: bytes) -> None:
    """Bytes of a client: every answer is one of HTTP, none is a fault of the program, and none shows what was sent."""
    faults = _Faults()
    logging.getLogger().addHandler(faults)
    try:
        with capture_logs() as told:
            _loop().run_until_complete(_talk(data))
    finally:
        logging.getLogger().removeHandler(faults)
    faults.told += [repr(entry) for entry in told if entry.get("exc_info") or entry["log_level"] in ("error", "critical")]
    assert not faults.told, faults.told


async def _talk(data: bytes) -> None:
    for app, streams in _apps():
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            assert runner.server is not None
            client = _Client(connections(runner.server))
            for piece in data.split(PIECE):
                await client.says(piece)
            await client.leaves()
        finally:
            streams.close()
            await runner.cleanup()
        assert not client.heard or client.heard.startswith(b"HTTP/"), client.heard[:80]
        first_line = client.heard.partition(b"\r\n")[0]
        assert _UNEXPECTED not in first_line, first_line


def _apps() -> Iterator[tuple[web.Application, EventStreams]]:
    """The page without a token and with one, and the interface; none has heard of anybody yet."""
    feed, known = Feed(), asyncio.Event()
    feed.take(record(alert(1), 0, 1))
    known.set()
    for settings in (_settings(""), _settings(TOKEN)):
        streams = EventStreams(feed, known, view=alert_view)
        follower = AlertFollower(settings, feed, known, streams.tell)
        yield PageRoutes(settings, _holder(), _metrics(), feed, follower, streams).app(), streams
    settings, streams = _settings(""), EventStreams(feed, known, view=as_json)
    follower = AlertFollower(settings, feed, known, streams.tell)
    actions = ActionsFollower(settings, Topics(settings))
    tokens = Tokens((Token(name="it", scopes=frozenset({"read", "act"}), sha256=token_hash(TOKEN)),))
    yield ApiRoutes(settings, History(settings), feed, follower, streams, actions, tokens).app(), streams


@cache
def _settings(token: str) -> Settings:
    return Settings(bootstrap_servers="127.0.0.1:1", **({"web_token": token} if token else {}))  # type: ignore[arg-type]


@cache
def _holder() -> SnapshotHolder:
    return SnapshotHolder(Snapshot(at=0, started=0, version="0"))


@cache
def _metrics() -> Any:
    return registry(_holder())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


class _Faults(logging.Handler):
    """What is logged with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.told.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


class _Client(asyncio.Transport):
    """The other end of a connection, in memory."""

    def __init__(self, made: Connections) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.heard = bytearray()
        self._closing = False
        self._protocol: Any = made()
        self._protocol.connection_made(self)

    async def says(self, data: bytes) -> None:
        """Send, and wait until nothing more happens."""
        if not self._closing:
            self._protocol.data_received(data)
            await self._answered()

    async def leaves(self) -> None:
        """Close the connection."""
        if not self._closing:
            self._protocol.eof_received()
            await self._answered()
        self._closing = True
        self._protocol.connection_lost(None)
        await self._answered()

    async def _answered(self) -> None:
        """Until there was no answer for some turns of the loop."""
        quiet = 0
        for _ in range(_MOST_TURNS):
            before = len(self.heard)
            await asyncio.sleep(0)
            quiet = 0 if len(self.heard) > before else quiet + 1
            if quiet > _TURNS:
                return
        raise AssertionError("answers without end")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.heard += data

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = True

    def pause_reading(self) -> None:
        """Bytes come piece by piece as it is."""

    def resume_reading(self) -> None:
        """See `pause_reading`."""

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Everything is taken at once."""
