"""Serving an application over HTTP within bounds, whatever comes."""

import asyncio
from typing import Any

from aiohttp import web

from streams.web.body import BODY_BYTES
from streams.web.connection import MOST_UNREAD, Connections, on_connection

__all__ = ["Served", "application", "connections", "serve_app"]

_SHUTDOWN_SECONDS = 1.0


def application(*middlewares: Any, body_bytes: int = BODY_BYTES) -> web.Application:
    """An application that reads bodies of so many bytes at most."""
    return web.Application(middlewares=[on_connection, *middlewares], client_max_size=body_bytes)


def connections(server: web.Server, most_unread: int = MOST_UNREAD) -> Connections:
    """Makes the connections of a server, with bounds for what comes on them: `most_unread` bytes for a request."""
    return Connections(server, most_unread=most_unread, access_log=None)


class Served:
    """An application that is served; `address` is `http://host:port`."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server
        host, port = server.sockets[0].getsockname()[:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Take no more connections, and end those there are."""
        self._server.close()
        await self._runner.cleanup()


async def serve_app(app: web.Application, *, most_unread: int = MOST_UNREAD, **where: Any) -> Served:
    """Serve an application until `stop`, on the `sock`, or the `host` and `port`, that `loop.create_server` is given.

    `most_unread` is how many bytes a client may send for a request, its body included.

    Raises:
        OSError: nothing can listen there.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    assert runner.server is not None
    try:
        return Served(
            runner, await asyncio.get_running_loop().create_server(connections(runner.server, most_unread), **where)
        )
    except OSError:
        await runner.cleanup()
        raise
