"""The web server of a worker, in a thread and an event loop of its own: it answers while the worker is busy."""

import asyncio
import socket
import threading
from concurrent.futures import Future

import structlog

from streams.alerts.event_stream import EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.kafka.topics import Topics
from streams.metrics.collector import registry
from streams.metrics.snapshot import SnapshotHolder
from streams.settings import Settings
from streams.tasks import end
from streams.web.listen import listen
from streams.web.routes import Routes
from streams.web.serving import serve_app
from streams.web.views import alert_view

__all__ = ["WebServer"]

log = structlog.get_logger(__name__)

_END_SECONDS = 5.0


class WebServer:
    """Serves metrics, health and the page of a worker."""

    def __init__(self, settings: Settings, holder: SnapshotHolder) -> None:
        self._settings = settings
        self._holder = holder
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._topics: asyncio.Future[Topics] | None = None
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

    def follow(self, topics: Topics) -> None:
        """From now on, follow the alerts; the topics are there."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._found, topics)

    def _found(self, topics: Topics) -> None:
        if self._topics and not self._topics.done():
            self._topics.set_result(topics)

    def stop(self) -> None:
        """End the streams of open pages, and return once the port is free."""
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
        self._topics = self._loop.create_future()
        self._end = asyncio.Event()
        feed = Feed()
        known = asyncio.Event()
        streams = EventStreams(feed, known, view=alert_view)
        follower = AlertFollower(self._settings, feed, known, streams.tell)
        routes = Routes(self._settings, self._holder, registry(self._holder), feed, follower, streams)
        served = await serve_app(routes.app(), sock=listening)
        following = asyncio.create_task(self._follow(follower, self._topics))
        started.set_result(None)
        await self._end.wait()
        streams.close()
        await end([following])
        await served.stop()

    async def _follow(self, follower: AlertFollower, topics: "asyncio.Future[Topics]") -> None:
        await follower.run(await topics)
