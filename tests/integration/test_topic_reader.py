"""What whoever reads a topic can rely on, on each kind of broker."""

import asyncio
import time
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.admin import NewTopic
from aiokafka.structs import OffsetAndMetadata

from streams.alerts.reading import read_alerts
from streams.kafka.clients import admin, producer
from streams.kafka.errors import BrokerError, MissingTopicError, is_away
from streams.kafka.following import follow
from streams.kafka.passed_over import tell_passed_over
from streams.kafka.reader import read_at, read_back, read_topic
from streams.kafka.starts import Committed, From
from streams.kafka.topic_reader import TopicReader
from streams.local.broker import EmbeddedBroker
from streams.local.ports import free_port
from streams.settings import Settings
from tests.streams.web.alerts import alert

pytestmark = pytest.mark.integration


class Topic:
    """A topic of one test, with two partitions."""

    def __init__(self, broker, prefix):
        idempotent = not isinstance(broker, EmbeddedBroker)
        self.settings = Settings(
            bootstrap_servers=broker.bootstrap_servers, topic_prefix=prefix, idempotent_producer=idempotent
        )
        self.name = f"{prefix}alerts"

    async def create(self, **config):
        client = admin(self.settings)
        await client.start()
        try:
            await client.create_topics([NewTopic(self.name, 2, 1, topic_configs=config)])
        finally:
            await client.close()
        async with TopicReader(self.settings) as reader:
            assert await reader.partitions(self.name, patience=15) == [2]

    async def remove(self):
        client = admin(self.settings)
        await client.start()
        try:
            await client.delete_topics([self.name])
            async with TopicReader(self.settings) as reader:
                while True:
                    try:
                        await reader.partitions(self.name, patience=0)
                    except MissingTopicError:
                        return
        finally:
            await client.close()

    async def write(self, *values, partition=0, **options):
        """Write records in one batch, if the producer can."""
        async with producer(self.settings, **options) as client:
            await asyncio.gather(*[await client.send(self.name, value, b"key", partition) for value in values])

    async def read(self, start=None, **options):
        """Offsets and values by partition."""
        found = {0: [], 1: []}
        async for record in read_topic(self.settings, self.name, start, **options):
            found[record.partition].append((record.offset, record.value))
        return found


@pytest.fixture
async def topic(broker, prefix):
    return Topic(broker, prefix)


def numbered(count, first=0):
    return [b"%d" % number for number in range(first, first + count)]


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
    assert tell_passed_over() == f"records that could not be read were passed over: 3 on {topic.name}"


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
