"""What this program relies on, and both kinds of broker do."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError

from tests.clients import admin_client, create_topic, read, send_batch
from tests.pipeline import eventually

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
async def test_records_come_back_as_they_were_sent(broker, prefix, compression):
    topic = f"{prefix}posts"
    sent = [
        (b"\x00key\xff", b"value" * 50, [("stage", b"language"), ("empty", b""), ("bytes", b"\x00\xff")], 1_000),
        (b"\x00key\xff", None, [], 2_000),  # a tombstone
        (b"\x00key\xff", b"", [], 3_000),
        (b"", b"value", [], 4_000),
    ]
    async with admin_client(bootstrap_servers=broker.bootstrap_servers) as admin:
        assert await create_topic(admin, topic, configs={"cleanup.policy": "compact"}) == 0
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, compression_type=compression, linger_ms=20
    ) as producer:
        pending = [
            await producer.send(topic, value, key=key, headers=headers, timestamp_ms=timestamp)
            for key, value, headers, timestamp in sent
        ]
        offsets = [(await future).offset for future in pending]
    records = await read(topic, len(sent), bootstrap_servers=broker.bootstrap_servers)
    assert [(r.key, r.value, list(r.headers), r.timestamp) for r in records] == sent
    assert [r.offset for r in records] == offsets == [0, 1, 2, 3]


async def test_topics_are_created_once_with_their_configs(broker, prefix):
    topic, configs = f"{prefix}state", {"cleanup.policy": "compact", "retention.ms": "3600000"}
    async with admin_client(bootstrap_servers=broker.bootstrap_servers) as admin:
        assert await create_topic(admin, topic, partitions=3, configs=configs) == 0
        assert await create_topic(admin, topic, partitions=3) == TopicAlreadyExistsError.errno
        assert topic in await admin.list_topics()
        [described] = await admin.describe_topics([topic])
        assert sorted(p["partition"] for p in described["partitions"]) == [0, 1, 2]
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        on_broker = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        assert {name: on_broker[name] for name in configs} == configs
        await admin.delete_topics([topic])

        async def gone() -> bool:
            return topic not in await admin.list_topics()

        await eventually(gone, within=30, what="the topic is gone")


async def test_committed_offsets_are_kept(broker, prefix):
    partition, options = TopicPartition(f"{prefix}posts", 0), {"group_id": f"{prefix}group", "enable_auto_commit": False}
    async with admin_client(bootstrap_servers=broker.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
        async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers, **options) as consumer:
            consumer.assign([partition])
            assert await consumer.committed(partition) is None
            await consumer.commit({partition: 7})
        async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers, **options) as consumer:
            consumer.assign([partition])
            assert await consumer.committed(partition) == 7
        offsets = await admin.list_consumer_group_offsets(f"{prefix}group", partitions=[partition])
        assert offsets[partition].offset == 7


async def test_the_high_watermark_of_a_fetch_is_the_end_of_the_partition(broker, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=broker.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers) as producer:
        assert await send_batch(producer, partition, [b"a", b"b"]) == 0
        assert await send_batch(producer, partition, [b"c", b"d", b"e"]) == 2
    async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        async with asyncio.timeout(20):
            assert (await consumer.getone()).value == b"a"
        assert consumer.highwater(partition) == 5


async def test_two_members_of_a_group_share_the_partitions_and_one_takes_over(broker, prefix):
    topic, options = f"{prefix}posts", {"session_timeout_ms": 3000, "heartbeat_interval_ms": 300}
    async with admin_client(bootstrap_servers=broker.bootstrap_servers) as admin:
        await create_topic(admin, topic, partitions=4)

    def member() -> AIOKafkaConsumer:
        return AIOKafkaConsumer(topic, bootstrap_servers=broker.bootstrap_servers, group_id=f"{prefix}group", **options)

    async def assigned(*counts_of: tuple[AIOKafkaConsumer, int]) -> None:
        async with asyncio.timeout(30):
            while any(len(consumer.assignment()) != count for consumer, count in counts_of):
                await asyncio.sleep(0.02)

    async with member() as stays:
        await assigned((stays, 4))
        async with member() as leaves:
            await assigned((stays, 2), (leaves, 2))
            assert stays.assignment() | leaves.assignment() == {TopicPartition(topic, n) for n in range(4)}
        await assigned((stays, 4))
