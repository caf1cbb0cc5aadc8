"""Bytes to the desk's server on a real socket: half a request is not waited for, and nobody keeps others from an answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from sqlalchemy import Engine

from streams.desk import access, connections
from streams.desk.app import make_app
from streams.desk.connections import Connection
from streams.desk.events import Events
from streams.local.ports import LOOPBACK
from streams.settings import Settings
from tests.streams.web.raw import ask, idle, status_of, were_closed

WHOLE = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
LAST = b"Connection: close\r\n\r\n"


@pytest.fixture
def desk_settings(tmp_path) -> Settings:
    """One database will do."""
    return Settings(desk_file=tmp_path / "desk.db")


@pytest.fixture
async def port(engine: Engine, desk_settings: Settings) -> AsyncIterator[int]:
    app = make_app(desk_settings, engine, Events(engine), lambda: None, None)
    server = uvicorn.Server(uvicorn.Config(app, http=Connection, log_config=None, lifespan="off", ws="none"))
    server.config.load()
    made = lambda: Connection(config=server.config, server_state=server.server_state, app_state={})  # noqa: E731
    listening = await asyncio.get_running_loop().create_server(made, LOOPBACK, 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()
    for one in list(server.server_state.connections):
        one.transport.abort()


async def test_half_a_request_is_cut_off_and_nothing_that_is_whole(port, monkeypatch):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    assert await ask(port, b"GET / HTTP/1.1\r\nHost: x") == b""
    assert await ask(port, b"") == b""
    assert status_of(await ask(port, WHOLE + LAST)) == 200


async def test_whoever_asks_again_by_half_is_cut_off(port, monkeypatch):
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(WHOLE + b"\r\n")
    assert b"200 OK" in await reader.readline()
    writer.write(b"GET / HTTP/1.1\r\nHost:")
    async with asyncio.timeout(20):
        assert b"HTTP/1.1" not in await reader.read()
    writer.close()


async def test_a_body_that_does_not_come_is_not_waited_for(port, monkeypatch):
    monkeypatch.setattr(access, "BODY_SECONDS", 0.2)
    wanted = b"POST /bahasa HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n"
    assert status_of(await ask(port, wanted + LAST + b"bahasa")) == 408


async def test_an_answer_without_end_is_not_cut_off(port, monkeypatch):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.1)
    monkeypatch.setattr(access, "BODY_SECONDS", 0.1)
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(b"GET /changes HTTP/1.1\r\nHost: localhost\r\n\r\n")
    async with asyncio.timeout(20):
        await reader.readuntil(b"retry: 1000\n\n")
    await asyncio.sleep(0.5)
    assert not reader.at_eof()
    writer.transport.abort()


async def test_connections_that_do_nothing_keep_nobody_from_being_answered(port, monkeypatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 20)
    async with idle(port, 60) as silent:
        assert status_of(await ask(port, WHOLE + LAST)) == 200
        assert await were_closed(silent[:40]) == 40
