"""The web server of a worker, in a thread and an event loop of its own: it answers while the worker is busy."""

import asyncio
import socket
import threading
from concurrent.futures import Future

import structlog

from streams.kafka.broker_health import BrokerHealth
from streams.metrics.collector import registry
from streams.metrics.snapshot import SnapshotHolder
from streams.settings import Settings
from streams.web.listen import listen
from streams.web.routes import Routes
from streams.web.serving import serve_app

__all__ = ["WebServer"]

log = structlog.get_logger(__name__)

_END_SECONDS = 5.0


class WebServer:
    """Serves metrics and health of a worker."""

    def __init__(self, settings: Settings, holder: SnapshotHolder, broker: BrokerHealth) -> None:
        self._settings = settings
        self._holder = holder
        self._broker = broker
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self.address = ""
        """Where it is, `http://host:port`; empty before the start."""

    def start(self) -> None:
        """Listen, and return once requests are answered.

        Raises:
            UserError: the address or the port of the settings cannot be used.
        """
        self._socket = listen(self._settings)
        host, port = self._socket.getsockname()[:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(self._socket, started), name="web", daemon=True)
        self._thread.start()
        started.result()
        log.info("web_started", address=self.address)

    def stop(self) -> None:
        """Return once the port is free."""
        if self._thread is None or self._loop is None or self._end is None:
            return
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(_END_SECONDS)
        self._thread = None

    def _run(self, listening: socket.socket, started: "Future[None]") -> None:
        try:
            asyncio.run(self._serve(listening, started))
        except BaseException as error:
            if not started.done():
                started.set_exception(error)
            else:
                log.exception("web_failed")
        finally:
            listening.close()

    async def _serve(self, listening: socket.socket, started: "Future[None]") -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        routes = Routes(self._settings, self._holder, registry(self._holder), self._broker)
        served = await serve_app(routes.app(), sock=listening)
        started.set_result(None)
        await self._end.wait()
        await served.stop()
