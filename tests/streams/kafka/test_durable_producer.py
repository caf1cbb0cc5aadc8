import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import LeaderNotAvailableError
from aiokafka.structs import TopicPartition

from streams.kafka.clients import producer
from streams.settings import Settings

POSTS = TopicPartition("posts", 0)
TEN_MINUTES = 600.0


class NobodyLeads(ClusterMetadata):
    """What brokers say that have just come back: the partition is known, its leader not elected yet."""

    def leader_for_partition(self, partition: TopicPartition) -> int:
        return -1


async def has_waited(sender: AIOKafkaProducer) -> tuple[Any, "asyncio.Future[Any]"]:
    """What a producer has in hand whose only record has waited for ten minutes, and the answer to it."""
    sender._closed = True  # it was never opened
    parts = sender._message_accumulator
    parts._cluster = NobodyLeads()
    if parts._txn_manager:
        parts._txn_manager.set_pid_and_epoch(1, 0)
    waiting = await parts.add_message(POSTS, None, b"a post", timeout=1)
    parts._batches[POSTS][0]._ctime -= TEN_MINUTES
    return parts, waiting


async def test_an_idempotent_producer_waits_for_a_leader_and_uses_no_number_up():
    parts, waiting = await has_waited(producer(Settings(linger_ms=0)))

    parts.drain_by_nodes(set())

    assert not waiting.done()
    assert parts._txn_manager.sequence_number(POSTS) == 0


async def test_a_producer_whose_repeats_nobody_would_notice_gives_up_and_says_so():
    parts, waiting = await has_waited(producer(Settings(linger_ms=0, idempotent_producer=False)))

    parts.drain_by_nodes(set())

    with pytest.raises(LeaderNotAvailableError):
        await asyncio.wait_for(waiting, 5)
