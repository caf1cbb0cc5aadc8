"""A web server of the real routes, with a snapshot that the test replaces and no broker behind it."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.kafka.broker_health import BrokerHealth
from streams.metrics.collector import registry
from streams.metrics.snapshot import Snapshot, SnapshotHolder
from streams.settings import Settings
from streams.web.routes import Routes


class Web:
    """The parts of a server, within the test's event loop."""

    def __init__(self, **settings: Any) -> None:
        now = time.time()
        self.settings = Settings(**settings)
        self.holder = SnapshotHolder(Snapshot(at=now, started=now, version="0"))
        self.broker = BrokerHealth(self.settings)
        self.routes = Routes(self.settings, self.holder, registry(self.holder), self.broker)
        self.client = TestClient(TestServer(self.routes.app()))


@pytest.fixture
async def web() -> AsyncIterator[Callable[..., Any]]:
    """Makes a started server; its arguments are settings."""
    made: list[Web] = []

    async def make(**settings: Any) -> Web:
        made.append(Web(**settings))
        await made[-1].client.start_server()
        return made[-1]

    yield make
    for one in made:
        await one.client.close()
