"""How long the broker may wait to fill a fetch: short while a partition has to wait for the answer, long else."""

from collections import Counter
from typing import Any, Final

from aiokafka import AIOKafkaConsumer

__all__ = ["IDLE_WAIT_MS", "wait_longer_when_idle"]

IDLE_WAIT_MS: Final = 500
"""Kafka's own default. No record waits for it: a fetch that asks for every partition is answered by the first one."""


def wait_longer_when_idle(consumer: AIOKafkaConsumer) -> None:
    """Have fetches that ask for every partition of a broker wait up to `IDLE_WAIT_MS`; the consumer has been started.

    aiokafka has one fetch at a time with each broker. One that leaves out a partition whose records are still in hand, or
    which is paused, holds that partition up, so it waits no longer than the consumer says. Short waits alone would have an
    idle stage ask fifty times a second.
    """
    fetcher = consumer._fetcher
    plan = fetcher._get_actions_per_node

    def planned(assignment: Any) -> Any:
        plans = plan(assignment)
        led = Counter(fetcher._select_read_replica(one) for one in assignment.tps)
        for node, request in plans[0]:
            if sum(len(partitions) for _, partitions in request.topics) == led[node]:
                request._max_wait_ms = max(request._max_wait_ms, IDLE_WAIT_MS)
        return plans

    fetcher._get_actions_per_node = planned
