"""aiokafka's producer, made truly idempotent: it gives no record up.

aiokafka numbers the records of an idempotent producer, and promises to try for ever. While a partition has no leader it gives
up, all the same, what has waited for longer than a request, after it gave it a number: as when all brokers come back from an
outage. Of all that is sent to the partition from then on a number is missing, and the broker refuses it for good
(`OutOfOrderSequenceNumber`).
"""

from math import inf
from typing import Any

from aiokafka import AIOKafkaProducer

__all__ = ["DurableProducer"]


class DurableProducer(AIOKafkaProducer):  # type: ignore[misc]  # aiokafka has no types
    """A producer whose records wait for a leader as long as it takes, if it is idempotent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if options.get("enable_idempotence"):
            self._message_accumulator._batch_ttl = inf
