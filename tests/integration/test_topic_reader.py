"""What whoever reads a topic can rely on, on each kind of broker."""

import asyncio
import time
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.structs import OffsetAndMetadata

from streams.alerts.reading import read_alerts
from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError, MissingTopicError, is_away
from streams.kafka.following import follow
from streams.kafka.passed_over import passed_over_summary
from streams.kafka.reader import read_at, read_back, read_topic
from streams.kafka.starts import Committed, From
from streams.kafka.topic_reader import TopicReader
from streams.local.ports import free_port
from streams.settings import Settings
from tests.numbered_topic import Topic, numbered
from tests.streams.alerts.alerts import alert

pytestmark = pytest.mark.integration


@pytest.fixture
async def topic(broker, prefix):
    return Topic(broker, prefix)


async def test_a_topic_is_read_to_its_end_from_wherever_it_is_asked(topic):
    await topic.create()
    await topic.write(*numbered(30))
    await topic.write(*numbered(10, 30))
    between = datetime.now(UTC)
    await asyncio.sleep(0.01)
    await topic.write(*numbered(5), partition=1)
    whole = [(offset, b"%d" % offset) for offset in range(40)]
    assert await topic.read() == {0: whole, 1: [(offset, b"%d" % offset) for offset in range(5)]}
    assert (await topic.read(From(37)))[0][-3:] == whole[37:]
    assert (await topic.read(From(12)))[0] == whole[12:]
    assert len((await topic.read(From(4000)))[1]) < 5
    assert (await topic.read(4))[0][-4:] == whole[-4:]
    assert len((await topic.read(4))[1]) in (4, 5)
    if topic.settings.idempotent_producer:  # the embedded broker knows no offset of a time to come
        assert await topic.read(between + timedelta(hours=1)) == {0: [], 1: []}
    assert len((await topic.read(between - timedelta(hours=1)))[0]) == 40
    places = [(topic.name, 0, 7), (topic.name, 0, 38), (topic.name, 1, 2), (topic.name, 1, 900)]
    assert [record.value async for record in read_at(topic.settings, places)] == [b"7", b"38", b"2"]


async def test_a_topic_that_is_missing_is_told_by_its_name(topic):
    began = time.monotonic()
    with pytest.raises(MissingTopicError, match=f"^the topic {topic.name} is missing; run `kentongan topics create`$"):
        await topic.read()
    with pytest.raises(MissingTopicError):
        [record async for record in read_back(topic.settings, {(topic.name, 0): None})]
    async with aclosing(follow(topic.settings, topic.name)) as looks:
        look = await anext(looks)
        assert isinstance(look.trouble, MissingTopicError)
        # It is no empty topic: nothing has begun.
        assert (look.begun, look.caught_up) == (None, False)
        await topic.create()
        with pytest.raises(MissingTopicError, match="partition 7 of the topic"):
            [record async for record in read_back(topic.settings, {(topic.name, 7): None})]
        assert (await anext(looks)).begun == {0: 0, 1: 0}
    assert time.monotonic() - began < 60


async def test_a_broker_that_is_not_there_is_one_sentence(prefix):
    settings = Settings(bootstrap_servers=f"127.0.0.1:{free_port()}", topic_prefix=prefix)
    for read in (read_topic(settings, "alerts"), read_alerts(settings), read_back(settings, {("alerts", 0): 5})):
        with pytest.raises(BrokerError, match=r"^no Kafka broker answers at 127.0.0.1:\d+; start one or set ") as found:
            await anext(read)
        assert is_away(found.value)
    async with aclosing(follow(settings, "alerts")) as looks:
        assert is_away((await anext(looks)).trouble)


async def test_reading_a_topic_that_grows_comes_to_an_end(topic):
    await topic.create()
    await topic.write(*numbered(500))

    async def grow():
        async with producer(topic.settings) as client:
            number = 500
            while True:
                await client.send_and_wait(topic.name, b"%d" % number, b"key", 0)
                number += 1

    growing = asyncio.create_task(grow())
    try:
        async with asyncio.timeout(30):
            for _ in range(3):
                values = [value for _, value in (await topic.read())[0]]
                assert values[:500] == numbered(500)
                assert values == numbered(len(values))
    finally:
        growing.cancel()
        await asyncio.wait([growing])


async def test_what_is_followed_comes_once_and_in_order_and_says_when_all_that_was_there_has_come(topic):
    await topic.create()
    await topic.write(*numbered(20))
    values = []
    async with asyncio.timeout(30), aclosing(follow(topic.settings, topic.name)) as looks:
        async for look in looks:
            assert look.trouble is None
            assert not (values and look.begun)
            assert len(values) + len(look.records) >= 20 or not look.caught_up
            values += [record.value for record in look.records]
            if look.caught_up and len(values) == 20:
                await topic.write(*numbered(5, 20))
            if len(values) == 25:
                break
    assert values == numbered(25)


async def test_a_group_goes_on_where_it_was(topic):
    await topic.create()
    await topic.write(*numbered(10))

    async def taken():
        async with TopicReader(topic.settings, group=f"{topic.name}-group") as reader:
            places = [(topic.name, 0), (topic.name, 1)]
            await reader.start(dict.fromkeys(places, Committed()))
            found = [record.value async for record in reader.to_end()]
            await reader.commit({place: OffsetAndMetadata(await reader.position(place), "") for place in places})
        return found

    assert await taken() == numbered(10)
    assert await taken() == []
    await topic.write(*numbered(3, 10))
    assert await taken() == numbered(3, 10)


async def test_a_record_that_cannot_be_read_is_passed_over_and_counted(topic):
    await topic.create()
    good = alert(1).model_dump_json().encode()
    await topic.write(good, b"no alert", b"", b"\xff" * 100)
    await topic.write(good, partition=1)
    assert len([one async for one in read_alerts(topic.settings)]) == 2
    assert passed_over_summary() == f"records that could not be read were passed over: 3 on {topic.name}"


async def test_what_is_wanted_first_comes_before_what_waits_of_other_partitions(topic):
    await topic.create()
    await topic.write(*numbered(500))
    await topic.write(*numbered(5), partition=1)
    read = []
    async with TopicReader(topic.settings) as reader:
        await reader.start({(topic.name, 0): None, (topic.name, 1): None})
        while len(read) < 505:
            for records in await reader.fetch(most=1, first=[(topic.name, 1)]):
                read += [(record.partition, record.value) for record in records]
    assert [value for partition, value in read if partition == 0] == numbered(500)
    assert [value for partition, value in read if partition == 1] == numbered(5)
    assert max(place for place, (partition, _) in enumerate(read) if partition == 1) < 250
