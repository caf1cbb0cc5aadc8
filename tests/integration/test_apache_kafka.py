"""Apache Kafka as the tests start it: settings, restarts, security."""

import asyncio
import ssl

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError, UnknownTopicOrPartitionError

from streams.local.ports import is_free
from tests.brokers import ApacheKafka
from tests.clients import admin_client, create_topic, read, send_batch
from tests.pipeline import eventually
from tests.processes import group_is_gone

pytestmark = [pytest.mark.integration, pytest.mark.kafka]


@pytest.fixture(params=["SSL", "SASL_PLAINTEXT"])
def half_secure_kafka(request, kafka):
    """A node of one test alone; `kafka` is asked for its skip where Apache Kafka is missing."""
    with ApacheKafka(security=request.param) as node:
        yield node


async def test_an_idempotent_producer_is_served(kafka, prefix):
    topic = f"{prefix}posts"
    async with admin_client(bootstrap_servers=kafka.bootstrap_servers) as admin:
        await create_topic(admin, topic)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, enable_idempotence=True) as producer:
        for value in (b"a", b"b"):
            await producer.send_and_wait(topic, value)
    records = await read(topic, 2, bootstrap_servers=kafka.bootstrap_servers)
    assert [record.value for record in records] == [b"a", b"b"]


async def test_every_config_of_a_topic_can_be_read(kafka, prefix):
    topic = f"{prefix}posts"
    async with admin_client(bootstrap_servers=kafka.bootstrap_servers) as admin:
        await create_topic(admin, topic)

        async def described() -> dict[str, str]:
            [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
            return {entry[0]: entry[1] for entry in answer.resources[0][4]}

        # The broker that answers may not know the topic yet.
        on_broker = await eventually(described, within=30, what="the topic is described")
    assert on_broker["cleanup.policy"] == "delete"
    assert on_broker["max.message.bytes"] == "1048588"


async def test_end_offsets_count_every_record_of_a_batch(kafka, prefix):
    partition = TopicPartition(f"{prefix}posts", 0)
    async with admin_client(bootstrap_servers=kafka.bootstrap_servers) as admin:
        await create_topic(admin, partition.topic)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        await send_batch(producer, partition, [b"a", b"b", b"c"])
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers) as consumer:
        assert await consumer.end_offsets([partition]) == {partition: 3}


async def test_a_record_over_a_mebibyte_is_refused(kafka, prefix):
    topic = f"{prefix}posts"
    async with admin_client(bootstrap_servers=kafka.bootstrap_servers) as admin:
        await create_topic(admin, topic)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, max_request_size=4_000_000) as producer:
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(topic, b"x" * 2_000_000)


async def test_topics_are_not_created_by_asking_for_them(kafka, prefix):
    async with admin_client(bootstrap_servers=kafka.bootstrap_servers) as admin:
        [described] = await admin.describe_topics([f"{prefix}missing"])
        assert described["error_code"] == UnknownTopicOrPartitionError.errno
        assert f"{prefix}missing" not in await admin.list_topics()


@pytest.mark.parametrize("end", [ApacheKafka.stop, ApacheKafka.kill])
async def test_it_comes_back_on_the_same_port_with_its_data(stopped_kafka, prefix, end):
    node, topic = stopped_kafka, f"{prefix}posts"
    await node.start_async()
    async with admin_client(bootstrap_servers=node.bootstrap_servers) as admin:
        await create_topic(admin, topic)
    async with AIOKafkaProducer(
        bootstrap_servers=node.bootstrap_servers, enable_idempotence=True, request_timeout_ms=60_000
    ) as producer:
        await producer.send_and_wait(topic, b"before")
        await asyncio.to_thread(end, node)
        assert is_free(node.port)
        assert group_is_gone(node.process_group)
        while_away = await producer.send(topic, b"while away")
        await node.start_async()
        await while_away
    records = await read(topic, 2, bootstrap_servers=node.bootstrap_servers)
    assert [(record.offset, record.value) for record in records] == [(0, b"before"), (1, b"while away")]


async def test_close_leaves_no_process_and_no_data(stopped_kafka):
    await stopped_kafka.start_async()
    await asyncio.to_thread(stopped_kafka.close)
    assert is_free(stopped_kafka.port)
    assert group_is_gone(stopped_kafka.process_group)
    assert not stopped_kafka.directory.exists()


@pytest.mark.usefixtures("closed_connections")
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_a_client_with_password_and_authority_is_served(secure_kafka, prefix, mechanism):
    await _round_trip(secure_kafka, f"{prefix}posts", mechanism)


@pytest.mark.usefixtures("closed_connections")
async def test_tls_and_sasl_can_be_had_alone(half_secure_kafka, prefix):
    await _round_trip(half_secure_kafka, f"{prefix}posts", "SCRAM-SHA-512")


@pytest.mark.usefixtures("closed_connections")
@pytest.mark.parametrize(
    "wrong",
    [
        {"sasl_plain_password": "wrong"},
        {"ssl_context": ssl.create_default_context()},  # does not trust the authority
        {"security_protocol": "SASL_PLAINTEXT"},
        {"security_protocol": "PLAINTEXT"},
    ],
    ids=["password", "authority", "no TLS", "no security"],
)
async def test_a_client_without_them_is_refused(secure_kafka, wrong):
    producer = AIOKafkaProducer(**secure_kafka.client_options() | {"request_timeout_ms": 5000} | wrong)
    try:
        with pytest.raises(KafkaConnectionError):
            await producer.start()
    finally:
        await producer.stop()


async def _round_trip(node: ApacheKafka, topic: str, mechanism: str) -> None:
    options = node.client_options(mechanism)
    async with admin_client(**options) as admin:
        assert await create_topic(admin, topic) == 0
    async with AIOKafkaProducer(**options, enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, b"secret")
    assert [record.value for record in await read(topic, 1, **options)] == [b"secret"]
