"""A producer that can be thrown away and replaced, whatever it still has to deliver."""

import asyncio
import contextlib

from aiokafka import AIOKafkaProducer

from streams.kafka.clients import producer
from streams.settings import Settings

__all__ = ["ProducerConnection"]

_CLOSE_TIMEOUT = 5.0


class ProducerConnection:
    """Holds the one producer that is in use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def producer(self) -> AIOKafkaProducer:
        """The producer, started if need be.

        Raises:
            aiokafka.errors.KafkaError: the broker does not answer or refuses.
        """
        if self._producer is None:
            client = producer(self._settings)
            try:
                await client.start()
            except BaseException:
                await client.stop()
                raise
            self._producer = client
        return self._producer

    async def drop(self) -> None:
        """Close the producer, without waiting for what it has not delivered."""
        client, self._producer = self._producer, None
        if client is None:
            return
        # `stop` would wait for every batch, and an idempotent producer never gives one up. So its parts are closed one by
        # one, and the batches are left to be collected with it.
        client._closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await asyncio.gather(client._sender.close(), client.client.close(), return_exceptions=True)
