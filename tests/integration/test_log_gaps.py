"""Whoever reads a topic is not held up by what is gone from it, nor by a broker that goes away."""

import asyncio
from contextlib import aclosing

import pytest

from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError, is_away
from streams.kafka.following import follow
from streams.kafka.reader import read_at
from streams.kafka.starts import From
from streams.kafka.topic_reader import TopicReader
from tests.numbered_topic import Topic, numbered

pytestmark = pytest.mark.integration


@pytest.mark.kafka
async def test_a_topic_made_anew_is_read_from_its_beginning(kafka, prefix):
    topic = Topic(kafka, prefix)
    await topic.create()
    await topic.write(*numbered(3))
    begun, ids, values, made_anew = [], [], [], False
    async with asyncio.timeout(60), aclosing(follow(topic.settings, topic.name, 0)) as looks:
        async for look in looks:
            if look.begun is not None:
                begun.append(look.begun)
                ids.append(look.topic_id)
                values = []
                if len(begun) == 1:
                    await topic.write(*numbered(2, 3))
            values += [record.value for record in look.records]
            if values == numbered(2, 3) and not made_anew:
                made_anew = True
                await topic.remove()
                await topic.create()
                await topic.write(*numbered(3, 5))
            if len(begun) == 2 and len(values) == 3:
                break
    # It may have gone on in the new one before that was seen to be another.
    assert begun == [{0: 3, 1: 0}, {0: 0, 1: 0}]
    assert len({*ids, None}) == 3
    assert values == numbered(3, 5)


@pytest.mark.kafka
async def test_the_last_offsets_may_hold_no_record(kafka, prefix):
    topic = Topic(kafka, prefix)
    await topic.create()
    client = producer(topic.settings, transactional_id=prefix)
    await client.start()
    try:
        async with client.transaction():
            await client.send_and_wait(topic.name, b"kept", b"key", 0)
        await client.begin_transaction()
        await client.send_and_wait(topic.name, b"given up", b"key", 0)
        await client.abort_transaction()
        async with asyncio.timeout(20):
            # Behind each lies the mark of its transaction; partition 1 is empty.
            assert await topic.read() == {0: [(0, b"kept"), (2, b"given up")], 1: []}
            assert await topic.read(committed=True) == {0: [(0, b"kept")], 1: []}
            assert await topic.read(1) == {0: [], 1: []}
        await client.begin_transaction()
        await client.send_and_wait(topic.name, b"in hand", b"key", 0)
        reading = asyncio.create_task(topic.read(From(4), committed=True))
        assert (await topic.read(From(4)))[0] == [(4, b"in hand")]
        await asyncio.sleep(1.5)
        assert not reading.done()
        await client.commit_transaction()
        async with asyncio.timeout(20):
            assert (await reading)[0] == [(4, b"in hand")]
    finally:
        await client.stop()


@pytest.mark.kafka
async def test_what_was_compacted_away_is_passed_over(kafka, prefix):
    topic = Topic(kafka, prefix)
    topic.settings = topic.settings.model_copy(update={"idempotent_producer": False})
    await topic.create(
        **{
            "cleanup.policy": "compact",
            "segment.bytes": "1048576",
            "segment.ms": "200",
            "min.cleanable.dirty.ratio": "0.0",
            "delete.retention.ms": "0",
        }
    )
    for number in range(3):
        await topic.write(*numbered(20, 20 * number))
        await asyncio.sleep(0.3)

    async def few():
        return [offset for offset, _ in (await topic.read())[0]]

    async with asyncio.timeout(40):
        while len(found := await few()) > 30:
            await topic.write(b"again")
            await asyncio.sleep(0.5)
    # The first offsets hold nothing any more, also those with which these begin.
    async with TopicReader(topic.settings) as reader:
        begins, _ = await reader.start({(topic.name, 0): None})
    assert begins[topic.name, 0] == 0 < found[0]
    assert (await topic.read(found[-1] - 2))[0][-1][0] >= found[-1]
    assert [record async for record in read_at(topic.settings, [(topic.name, 0, 3), (topic.name, 0, 4)])] == []


async def fetch_for_ever(reader):
    while True:
        await reader.fetch()


@pytest.mark.kafka
async def test_a_broker_that_goes_away_is_told_to_who_reads_and_waited_for_by_who_follows(stopped_kafka, prefix):
    await stopped_kafka.start_async()
    topic = Topic(stopped_kafka, prefix)
    await topic.create()
    await topic.write(*numbered(10))
    values, away = [], False
    async with asyncio.timeout(120), TopicReader(topic.settings) as reader:
        await reader.start({(topic.name, 0): 0, (topic.name, 1): 0})
        async with aclosing(follow(topic.settings, topic.name)) as looks:
            async for look in looks:
                assert look.begun is None or not values
                values += [record.value for record in look.records]
                if look.trouble is not None and not away:
                    away = True
                    assert is_away(look.trouble)
                    with pytest.raises(BrokerError) as found:
                        await fetch_for_ever(reader)
                    assert is_away(found.value)
                    await stopped_kafka.start_async()
                    await topic.write(*numbered(5, 10))
                elif len(values) == 10 and not away:
                    await asyncio.to_thread(stopped_kafka.kill)
                elif len(values) == 15:
                    break
    assert values == numbered(15)
