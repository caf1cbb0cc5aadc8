"""The desk without a broker, answering to browsers from this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import uvicorn
from sqlalchemy import Engine

from streams.desk.app import make_app
from streams.desk.events import Events
from streams.settings import Settings
from streams.web.listen import bind
from tests.pipeline import eventually

__all__ = ["served_desk"]


@contextlib.asynccontextmanager
async def served_desk(settings: Settings, engine: Engine) -> AsyncIterator[tuple[str, Events]]:
    """Its address, and what tells its readers that something was stored."""
    events = Events(engine)
    app = make_app(settings, engine, events, lambda: None, None)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", timeout_graceful_shutdown=5))
    sock = bind("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[sock]))

    async def started() -> bool:
        return server.started

    try:
        await eventually(started, within=30, what="the desk answers")
        yield f"http://127.0.0.1:{sock.getsockname()[1]}", events
    finally:
        events.close()
        server.should_exit = True
        await serving
