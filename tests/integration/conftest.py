"""Brokers for the integration tests: one of each kind for a whole session, and one to stop and kill."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from streams.errors import UserError
from streams.local.broker import EmbeddedBroker
from streams.settings import Settings
from streams.worker.permissions import users
from tests import forked
from tests.brokers import ApacheKafka
from tests.browser import browser  # noqa: F401 — a fixture
from tests.jars import JarsUnavailableError
from tests.missing import is_missing


def _node(make: Callable[[], ApacheKafka]) -> ApacheKafka:
    try:
        return make()
    except JarsUnavailableError as error:
        is_missing("Apache Kafka", error)


@pytest.fixture(scope="session", autouse=True)
def _commands_start_soon() -> None:
    forked.prepare()


@pytest.fixture(scope="session")
def kafka() -> Iterator[ApacheKafka]:
    """Apache Kafka without security, shared by all tests: leave it running."""
    with _node(ApacheKafka) as node:
        yield node


@pytest.fixture(scope="session")
def secure_kafka() -> Iterator[ApacheKafka]:
    """Apache Kafka that serves clients by TLS and SASL only, shared by all tests: leave it running."""
    names = [user.name for user in users(Settings())]
    with _node(lambda: ApacheKafka(security="SASL_SSL", users=names)) as node:
        yield node


@pytest.fixture
def stopped_kafka() -> Iterator[ApacheKafka]:
    """Apache Kafka of one test alone, which starts, stops and kills it; it has its port, but does not run yet."""
    node = _node(ApacheKafka)
    try:
        node.format()
        yield node
    finally:
        node.close()


@pytest.fixture(scope="session")
def embedded() -> Iterator[EmbeddedBroker]:
    """The embedded broker, shared by all tests: leave it running."""
    broker = EmbeddedBroker()
    try:
        broker.start()
    except UserError as error:
        is_missing("the embedded broker", error)
    yield broker
    broker.stop()


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.embedded),
        pytest.param("kafka", marks=pytest.mark.kafka),
    ]
)
def broker(request: pytest.FixtureRequest) -> EmbeddedBroker | ApacheKafka:
    """Each kind of broker in turn; both have `bootstrap_servers`."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def prefix() -> str:
    """A start for names of topics and groups that no other test uses, so that tests share a broker in any order."""
    return f"t{uuid.uuid4().hex[:12]}-"


@pytest.fixture
async def closed_connections(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """At the end of the test, wait until the connections that it opened in its event loop are closed.

    Ending a TLS connection takes a round trip for which the clients of aiokafka do not wait; a loop that ends before
    leaves an open socket behind, of which Python warns in whatever test comes next.
    """
    loop = asyncio.get_running_loop()
    connect, opened = loop.create_connection, []

    async def remember(*args: Any, **options: Any) -> tuple[asyncio.Transport, asyncio.Protocol]:
        transport, protocol = await connect(*args, **options)
        opened.append(transport.get_extra_info("socket"))
        return transport, protocol

    monkeypatch.setattr(loop, "create_connection", remember)
    yield
    async with asyncio.timeout(20):
        while any(connection.fileno() != -1 for connection in opened):
            await asyncio.sleep(0.01)
