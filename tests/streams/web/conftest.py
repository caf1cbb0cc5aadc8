"""A web server of the real routes, with a feed that the test fills and no broker behind it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.alerts.event_stream import Earlier, EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.metrics.collector import registry
from streams.metrics.snapshot import Snapshot, SnapshotHolder
from streams.settings import Settings
from streams.web.routes import Routes
from streams.web.views import alert_view
from tests.browser import browser  # noqa: F401 — a fixture
from tests.streams.web.alerts import record


class Page:
    """The parts of a server, within the test's event loop."""

    def __init__(self, earlier: Earlier | None = None, **settings: Any) -> None:
        now = time.time()
        self.settings = Settings(**settings)
        self.holder = SnapshotHolder(Snapshot(at=now, started=now, version="0"))
        self.feed = Feed()
        self.known = asyncio.Event()
        self.streams = EventStreams(self.feed, self.known, view=alert_view, earlier=earlier)
        self.follower = AlertFollower(self.settings, self.feed, self.known, self.streams.tell)
        self.routes = Routes(self.settings, self.holder, registry(self.holder), self.feed, self.follower, self.streams)
        self.client = TestClient(TestServer(self.routes.app()))

    def tell(self, alert: Any, partition: int, offset: int) -> None:
        """An alert comes while pages listen."""
        entry = self.feed.take(record(alert, partition, offset))
        assert entry
        self.streams.tell(entry)


@pytest.fixture
async def page() -> AsyncIterator[Callable[..., Any]]:
    """Makes a started page; its arguments are settings."""
    made: list[Page] = []

    async def make(**settings: Any) -> Page:
        made.append(Page(**settings))
        await made[-1].client.start_server()
        return made[-1]

    yield make
    for one in made:
        one.streams.close()
        await one.client.close()
