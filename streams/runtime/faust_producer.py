"""Faust's producer with what Faust leaves out: durable, and able to send records all or none."""

from collections.abc import Iterable, Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver

from streams.kafka.clients import producer_options
from streams.kafka.durable_producer import DurableProducer
from streams.kafka.records import Outgoing
from streams.runtime.starting import once_there

__all__ = ["Producer"]


class Producer(driver.Producer):
    """Faust's producer, durable, which can also have records come to lie on a partition all or none."""

    async def on_start(self) -> None:
        """Start the producer once the broker is there: Faust takes one whose start has failed for started."""
        await once_there(self, super().on_start, self._close)

    async def _close(self) -> None:
        if self._producer is not None:
            await self._producer.stop()

    @property
    def _producer_type(self) -> type[DurableProducer]:
        return DurableProducer

    def _settings_extra(self) -> Mapping[str, Any]:
        app: Any = self.app
        return producer_options(app.kentongan)

    async def send_together(self, topic: str, partition: int, records: Iterable[Outgoing]) -> None:
        """Send records as one Kafka record batch, which the broker appends whole; where they are more than fit, as several.

        Raises:
            KafkaError: they cannot be sent.
        """
        client = self._ensure_producer()
        batch = client.create_batch()
        for record in records:
            fields = {"timestamp": None, "key": record.key, "value": record.value, "headers": list(record.headers)}
            if batch.append(**fields) is None:
                await (await client.send_batch(batch, topic, partition=partition))
                batch = client.create_batch()
                batch.append(**fields)
        await (await client.send_batch(batch, topic, partition=partition))
