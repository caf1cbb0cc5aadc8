"""Bytes on a connection to a worker and to the desk, as their servers take them, without a socket or a broker."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from aiohttp import web
from sqlalchemy import Engine
from structlog.testing import capture_logs

from streams.desk.app import make_app
from streams.desk.connections import Connection
from streams.desk.database import open_database
from streams.desk.events import Events
from streams.desk.tokens import Token, Tokens, token_hash
from streams.desk.writing import Writer
from streams.kafka.broker_health import BrokerHealth
from streams.metrics.collector import registry
from streams.metrics.snapshot import Snapshot, SnapshotHolder
from streams.settings import Settings
from streams.web.routes import Routes
from streams.web.serving import connections
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import TOPICS, alert_record, posts_record, scored

__all__ = ["PIECE", "TOKEN", "http"]

TOKEN = "rahasia-sekali"
PIECE = b"\x00\x00"
"""Where bytes are taken apart that come one after the other."""

_TURNS = 40
_MOST_TURNS = 2000
_ANSWER_SECONDS = 0.2
"""How long an answer is waited for that may have no end."""
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
    for served in (_worker(), _desk(None), _desk(_tokens())):
        async with served as (made, tasks):
            client = _Client(made, tasks)
            for piece in filter(None, data.split(PIECE)):  # no transport hands on nothing
                await client.says(piece)
            await client.leaves()
        assert not client.heard or client.heard.startswith(b"HTTP/"), client.heard[:80]
        first_line = client.heard.partition(b"\r\n")[0]
        assert _UNEXPECTED not in first_line, first_line


@asynccontextmanager
async def _worker() -> AsyncIterator[tuple[Any, set[Any]]]:
    """What makes the connections of a worker's server, and its tasks that run in threads: none."""
    holder, settings = _holder(), Settings(bootstrap_servers="127.0.0.1:1")
    runner = web.AppRunner(Routes(settings, holder, _metrics(), BrokerHealth(settings)).app(), access_log=None)
    await runner.setup()
    assert runner.server is not None
    yield connections(runner.server), set()
    await runner.cleanup()


@asynccontextmanager
async def _desk(tokens: Tokens | None) -> AsyncIterator[tuple[Any, set[Any]]]:
    """What makes the connections of a desk's server, and the requests that it works on."""
    server = uvicorn.Server(_config(tokens))
    state = server.server_state
    yield lambda: Connection(config=server.config, server_state=state, app_state={}), state.tasks
    if state.tasks:
        await asyncio.wait(state.tasks)


@cache
def _config(tokens: Tokens | None) -> uvicorn.Config:
    settings, engine = _store()
    app = make_app(settings, engine, Events(engine), lambda: None, tokens)
    found = uvicorn.Config(app, http=Connection, log_config=None, lifespan="off", ws="none")
    found.load()
    return found


@cache
def _store() -> tuple[Settings, Engine]:
    settings = Settings(
        bootstrap_servers="127.0.0.1:1",
        desk_file=Path(tempfile.mkdtemp(prefix="kentongan-fuzz-"), "desk.db"),
        desk_requests_per_minute=100_000,
        desk_url="https://meja.example",
        desk_link_key="k" * 32,
    )
    engine = open_database(settings)
    posts = (scored(number, issues=("isu-1",)) for number in range(5))
    Writer(engine, TOPICS).put([alert_record(1, alert(1)), posts_record(0, *posts)], {})
    return settings, engine


@cache
def _tokens() -> Tokens:
    return Tokens((Token(name="it", scopes=frozenset({"read", "act"}), sha256=token_hash(TOKEN)),))


@cache
def _holder() -> SnapshotHolder:
    return SnapshotHolder(Snapshot(at=0, started=0, version="0"))


@cache
def _metrics() -> Any:
    return registry(_holder())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


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

    def __init__(self, made: Any, tasks: set[Any]) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.heard = bytearray()
        self._closing = False
        self._tasks = tasks
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
        """Until nothing is worked on, or not for long, and there was no answer for some turns of the loop."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_ANSWER_SECONDS)
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
