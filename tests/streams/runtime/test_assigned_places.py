"""An assignment begins where its partitions stand, whatever is taken away meanwhile."""

from types import SimpleNamespace

from aiokafka import AIOKafkaConsumer, OffsetAndMetadata, TopicPartition

from streams.runtime.assigned_places import AssignedPlaces
from streams.settings import Settings

KEPT, TAKEN = TopicPartition("posts", 0), TopicPartition("posts", 1)


async def test_a_partition_that_is_taken_away_while_the_broker_answers_ends_nothing(monkeypatch):
    consumer = AIOKafkaConsumer()
    consumer.assign([KEPT, TAKEN])
    places = AssignedPlaces(Settings(), consumer)
    places._known = {"posts": "id"}

    async def committed(partitions):
        consumer.assign([KEPT])
        return {one: OffsetAndMetadata(0, "") for one in partitions}

    async def beginnings(partitions):
        return dict.fromkeys(partitions, 7)

    monkeypatch.setattr(consumer, "_coordinator", SimpleNamespace(fetch_committed_offsets=committed))
    monkeypatch.setattr(consumer, "_fetcher", SimpleNamespace(seek_to=consumer._subscription.seek))
    monkeypatch.setattr(consumer, "beginning_offsets", beginnings)
    try:
        await places.seek()
        assert await consumer.position(KEPT) == 7
    finally:
        consumer._closed = True
