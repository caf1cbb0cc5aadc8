"""How the embedded broker differs from Apache Kafka, as far as this program could notice.

A failure here says that a new build of it behaves otherwise: look whether what was built around the difference can go.
"""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewPartitions, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, KafkaConnectionError, UnknownError
from aiokafka.structs import OffsetAndTimestamp

from tests.clients import admin_client, create_topic, read, send_batch

pytestmark = [pytest.mark.integration, pytest.mark.embedded]


async def test_an_idempotent_producer_is_refused(embedded):
    producer = AIOKafkaProducer(bootstrap_servers=embedded.bootstrap_servers, enable_idempotence=True)
    try:
        with pytest.raises(UnknownError):
            await producer.start()
    finally:
        await producer.stop()


async def test_the_end_offset_is_the_start_of_the_last_batch_plus_one(embedded, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    async with (
        AIOKafkaProducer(bootstrap_servers=embedded.bootstrap_servers) as producer,
        AIOKafkaConsumer(bootstrap_servers=embedded.bootstrap_servers) as consumer,
    ):
        ends = []
        for count in (1, 3, 5):
            await send_batch(producer, partition, [b"x"] * count)
            ends.append((await consumer.end_offsets([partition]))[partition])
    assert ends == [1, 2, 5]  # Apache Kafka: 1, 4, 9


async def test_a_consumer_that_starts_at_the_latest_offset_sees_old_records(embedded, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap_servers) as producer:
        await send_batch(producer, partition, [b"a", b"b", b"c"])
    async with AIOKafkaConsumer(
        bootstrap_servers=embedded.bootstrap_servers, auto_offset_reset="latest"
    ) as consumer, asyncio.timeout(20):  # fmt: skip
        consumer.assign([partition])
        assert await consumer.position(partition) == 1
        assert (await consumer.getone()).value == b"b"


async def test_asking_for_a_missing_topic_creates_it_with_four_partitions(embedded, prefix):
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        [described] = await admin.describe_topics([f"{prefix}missing"])
        assert len(described["partitions"]) == 4
        assert f"{prefix}missing" in await admin.list_topics()


async def test_only_configs_that_were_set_are_told_and_nothing_is_checked(embedded, prefix):
    topic = f"{prefix}posts"
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        assert await create_topic(admin, topic, configs={"no.such.config": "1"}) == 0
        for name, expected in ((topic, {"no.such.config": "1"}), (f"{prefix}missing", {})):
            [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
            assert answer.resources[0][0] == 0
            assert {entry[0]: entry[1] for entry in answer.resources[0][4]} == expected


async def test_some_requests_of_administrators_are_not_served(embedded, prefix):
    topic = f"{prefix}posts"
    all_configs, one_config = (ConfigResource(ConfigResourceType.TOPIC, topic, c) for c in (None, {"retention.ms": "1"}))
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, topic)
        with pytest.raises(IncompatibleBrokerVersion):
            await admin.alter_configs([one_config])
        with pytest.raises(IncompatibleBrokerVersion):
            await admin.create_partitions({topic: NewPartitions(2)})
        for request in (
            lambda: admin.describe_configs([one_config]),  # a selection of configs
            lambda: admin.list_consumer_group_offsets(f"{prefix}group"),  # no list of partitions
            lambda: admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=0)}),
        ):
            with pytest.raises(KafkaConnectionError):  # it drops the connection
                await request()
        assert await admin.describe_configs([all_configs])


async def test_offsets_for_times_go_by_the_time_of_arrival(embedded, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    before = int(time.time() * 1000)
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap_servers) as producer:
        for timestamp in (1_000, 2_000):
            await producer.send_and_wait(partition.topic, b"x", partition=0, timestamp_ms=timestamp)
    async with AIOKafkaConsumer(bootstrap_servers=embedded.bootstrap_servers) as consumer:
        [found] = (await consumer.offsets_for_times({partition: 1_500})).values()
        assert found.offset == 0  # Apache Kafka: 1, whose timestamp is 2000
        assert found.timestamp >= before
        [after_all] = (await consumer.offsets_for_times({partition: before + 10**9})).values()
        assert after_all == OffsetAndTimestamp(offset=0, timestamp=-1)  # Apache Kafka: None


async def test_an_offset_out_of_range_is_no_error_and_brings_nothing(embedded, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    async with AIOKafkaConsumer(bootstrap_servers=embedded.bootstrap_servers, auto_offset_reset="none") as consumer:
        consumer.assign([partition])
        consumer.seek(partition, 99)
        assert await consumer.getmany(timeout_ms=1000) == {}  # Apache Kafka: OffsetOutOfRangeError
        assert await consumer.position(partition) == 99


async def test_records_have_no_size_limit(embedded, prefix):
    topic = f"{prefix}posts"
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap_servers, max_request_size=4_000_000) as producer:
        sent = await producer.send_and_wait(topic, b"x" * 2_000_000)
    [record] = await read(topic, 1, partition=sent.partition, bootstrap_servers=embedded.bootstrap_servers)
    assert len(record.value) == 2_000_000


async def test_a_join_takes_half_the_session_timeout(embedded, prefix):
    async with admin_client(bootstrap_servers=embedded.bootstrap_servers) as admin:
        await create_topic(admin, f"{prefix}posts")
    joined = {}
    for session in (2.0, 6.0):
        started = time.monotonic()
        async with AIOKafkaConsumer(
            f"{prefix}posts",
            bootstrap_servers=embedded.bootstrap_servers,
            group_id=f"{prefix}{session}",
            session_timeout_ms=int(session * 1000),
            heartbeat_interval_ms=300,
        ):
            joined[session] = time.monotonic() - started
    assert joined[6.0] >= 3.0  # Apache Kafka: at once
    assert joined[2.0] < joined[6.0]
