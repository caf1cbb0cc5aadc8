"""Waiting until a broker serves clients."""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaClient
from aiokafka.errors import KafkaError

__all__ = ["BrokerEndedError", "wait_until_ready"]

_PAUSE = 0.02
_REQUEST_TIMEOUT_MS = 5000


class BrokerEndedError(Exception):
    """The broker's process ended before it served a client."""


async def wait_until_ready(bootstrap_servers: str, *, within: float, alive: Callable[[], bool]) -> None:
    """Return once a Kafka client has read metadata that names a broker.

    `bootstrap_servers` is one `host:port` without TLS and SASL, `within` is in seconds, and `alive` says whether the
    broker's process still runs.

    Raises:
        BrokerEndedError: `alive` turned false.
        TimeoutError: the time is over.
    """
    try:
        async with asyncio.timeout(within):
            while alive():
                if await _serves(bootstrap_servers):
                    return
                await asyncio.sleep(_PAUSE)
    except TimeoutError:
        raise TimeoutError(f"no broker answered at {bootstrap_servers} within {within:g} s") from None
    raise BrokerEndedError(f"the broker at {bootstrap_servers} ended before it was ready")


async def _serves(bootstrap_servers: str) -> bool:
    if not await _listens(bootstrap_servers):  # asked first, because a Kafka client logs every refused connection
        return False
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=_REQUEST_TIMEOUT_MS)
    try:
        await client.bootstrap()
        return bool(client.cluster.brokers())
    except (KafkaError, OSError):
        return False
    finally:
        await client.close()


async def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()
        await writer.wait_closed()
    except OSError:
        return False
    return True
