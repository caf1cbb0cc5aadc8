"""The routes of a worker's web server: metrics and health."""

import time
from collections import Counter

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.kafka.broker_health import BrokerHealth
from streams.metrics.snapshot import SnapshotHolder
from streams.settings import Settings
from streams.web.health import dead, unready
from streams.web.worker_answers import health_answer, metrics_answer, worker_app

__all__ = ["Routes"]


class Routes:
    """The handlers of one server."""

    def __init__(self, settings: Settings, holder: SnapshotHolder, metrics: CollectorRegistry, broker: BrokerHealth) -> None:
        self._settings = settings
        self._holder = holder
        self._metrics = metrics
        self._broker = broker

    def app(self) -> web.Application:
        """The application with all routes."""
        return worker_app(self.metrics, self.live, self.ready)

    async def metrics(self, request: web.Request) -> web.Response:
        """Everything measured."""
        return metrics_answer(request, self._metrics)

    async def live(self, _: web.Request) -> web.Response:
        """200 while the worker makes progress or has nothing to do; 503 with the reasons when it is stuck."""
        reasons = dead(self._holder.snapshot, time.time(), self._settings.stall_after)
        return health_answer("live", reasons)

    async def ready(self, _: web.Request) -> web.Response:
        """200 when the worker does its work; 503 with the reasons before. A source that is down is told, and is no reason."""
        snapshot = self._holder.snapshot
        sources = Counter[str](source.health for source in snapshot.fetched)
        return health_answer("ready", unready(snapshot, self._broker.trouble(time.monotonic())), sources)
