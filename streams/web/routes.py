"""What the web server answers."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.alerts.event_stream import EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.metrics.snapshot import SnapshotHolder
from streams.settings import Settings
from streams.web.access import Access, safe_headers
from streams.web.assets import ASSETS, INDEX
from streams.web.connection import lasts
from streams.web.health import dead, unready
from streams.web.serving import application
from streams.web.views import entry_view, issue_view, state_view

__all__ = ["Routes"]

MOST_DETAILED = 40
MOST_ALERTS = 200
READ_BACK_SECONDS = 5.0


class Routes:
    """The handlers of one server."""

    def __init__(
        self,
        settings: Settings,
        holder: SnapshotHolder,
        metrics: CollectorRegistry,
        feed: Feed,
        follower: AlertFollower,
        streams: EventStreams,
    ) -> None:
        self._settings = settings
        self._holder = holder
        self._metrics = metrics
        self._feed = feed
        self._follower = follower
        self._streams = streams

    def app(self) -> web.Application:
        """The application with all routes."""
        access = Access(self._settings)
        app = application(access.middleware())
        app.on_response_prepare.append(safe_headers)
        app.router.add_get("/metrics", self.metrics)
        app.router.add_get("/live", self.live)
        app.router.add_get("/ready", self.ready)
        app.router.add_get("/", _file(INDEX, "text/html"))
        for path, (file, kind) in ASSETS.items():
            app.router.add_get(path, _file(file, kind))
        app.router.add_post("/login", access.login)
        app.router.add_get("/api/state", self.state)
        app.router.add_get("/api/issues", self.issues)
        app.router.add_get("/api/alerts", self.alerts)
        app.router.add_get("/api/events", self.events)
        return app

    async def metrics(self, request: web.Request) -> web.Response:
        """Everything measured, in the format that the client asks for (Prometheus text or OpenMetrics)."""
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        response = web.Response(body=encode(self._metrics), headers={"Content-Type": kind})
        response.enable_compression()
        return response

    async def live(self, _: web.Request) -> web.Response:
        """200 while the worker makes progress or has nothing to do; 503 with the reasons when it is stuck."""
        reasons = dead(self._holder.snapshot, time.time(), self._settings.stall_after)
        return _json({"live": not reasons, "reasons": reasons}, 503 if reasons else 200)

    async def ready(self, _: web.Request) -> web.Response:
        """200 when the worker does its work; 503 with the reasons before."""
        reasons = self._unready()
        return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    def _unready(self) -> dict[str, str]:
        return unready(self._holder.snapshot, self._follower.trouble(time.monotonic()))

    async def state(self, _: web.Request) -> web.Response:
        """The worker as a whole."""
        return _json(self._state())

    def _state(self) -> dict[str, Any]:
        silent_since = self._follower.silent_since(time.monotonic())
        open_incidents = self._feed.open_incidents()
        return state_view(self._holder.snapshot, open_incidents, self._unready(), silent_since, self._settings.command)

    async def issues(self, request: web.Request) -> web.Response:
        """The issues that deserve attention first, `?limit=` of them, with their last hour and their history."""
        limit = _limit(request, 12, MOST_DETAILED)
        found = [issue for stage in self._holder.snapshot.stages for issue in stage.status.issues if issue.detail]
        return _json({"issues": [issue_view(issue) for issue in found[:limit]]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Alerts as they come."""
        lasts(request)
        return await self._streams.serve(request)

    async def alerts(self, request: web.Request) -> web.Response:
        """The last alerts, `?limit=` of them, newest first, and the place from which `/api/events?after=` goes on.

        `complete` says whether the topic has been read back; the answer waits a moment for that.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READ_BACK_SECONDS):
                await self._follower.caught_up.wait()
        complete = self._follower.caught_up.is_set()
        entries = self._feed.entries()[-_limit(request, 50, MOST_ALERTS) :]
        return _json(
            {"complete": complete, "cursor": self._feed.cursor, "alerts": [entry_view(entry) for entry in reversed(entries)]}
        )


def _file(file: Path, kind: str) -> Any:
    body = file.read_bytes()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"Cache-Control": "no-cache"})

    return answer


def _json(value: dict[str, Any], status: int = 200) -> web.Response:
    response = web.Response(body=orjson.dumps(value), content_type="application/json", status=status)
    response.enable_compression()
    return response


def _limit(request: web.Request, usual: int, most: int) -> int:
    given = request.query.get("limit", "")
    return min(most, max(1, int(given))) if given.isdecimal() and len(given) < 6 else usual
