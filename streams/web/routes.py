"""What the web server of a worker answers: metrics, and how it is."""

import time
from typing import Any, Final

import orjson
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.kafka.broker_health import BrokerHealth
from streams.metrics.snapshot import SnapshotHolder
from streams.settings import Settings
from streams.web.headers import safe_headers
from streams.web.health import dead, unready
from streams.web.serving import application

__all__ = ["PATHS", "Routes"]

PATHS: Final = ("/metrics", "/live", "/ready")
"""All there is; none of it tells of people or posts, so that none asks for a token."""


class Routes:
    """The handlers of one server."""

    def __init__(self, settings: Settings, holder: SnapshotHolder, metrics: CollectorRegistry, broker: BrokerHealth) -> None:
        self._settings = settings
        self._holder = holder
        self._metrics = metrics
        self._broker = broker

    def app(self) -> web.Application:
        """The application with all routes."""
        app = application()
        app.on_response_prepare.append(safe_headers)
        for path, handler in zip(PATHS, (self.metrics, self.live, self.ready), strict=True):
            app.router.add_get(path, handler)
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
        reasons = unready(self._holder.snapshot, self._broker.trouble(time.monotonic()))
        return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


def _json(value: dict[str, Any], status: int) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json", status=status)
