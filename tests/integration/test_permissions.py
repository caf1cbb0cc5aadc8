"""What the broker refuses to users that have just what the code states for them."""

import asyncio

import pytest
from aiokafka.errors import TopicAuthorizationFailedError

from streams.desk.stage_progress import STAGES, StageWatch
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError
from streams.kafka.topics import Topic
from streams.tasks import end
from streams.worker.permissions import users
from tests.permissions import grant
from tests.pipeline import Pipeline, eventually

pytestmark = [pytest.mark.integration, pytest.mark.kafka]


SOME = ("posts", "detected", "scored", "mentions", "alerts", "notifications")


@pytest.fixture
async def installation(secure_kafka, prefix, tmp_path, closed_connections):
    """Topics and grants; gives the pipeline as one of the users sees it."""

    def seen_by(user: str, password: str) -> Pipeline:
        return Pipeline(
            secure_kafka.bootstrap_servers,
            prefix,
            tmp_path,
            partitions=1,
            security_protocol="SASL_SSL",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_username=user,
            sasl_password=password,
            ssl_ca_file=secure_kafka.ca_file,
            # Whoever may write nothing gets no producer id either, which the client takes badly.
            idempotent_producer=False,
        )

    everything = seen_by(secure_kafka.user, secure_kafka.password)
    await create_topics(everything.settings)
    await grant(everything.settings, users(everything.settings))
    async with producer(everything.settings) as client:
        for topic in everything.topics.all():
            await client.send_and_wait(topic.name, b"[]", key=b"nothing", partition=0)
    return lambda user: seen_by(user, secure_kafka.users[user])


async def may_write(pipeline: Pipeline, topic: Topic) -> bool:
    async with producer(pipeline.settings) as client:
        try:
            await client.send_and_wait(topic.name, b"[]", partition=0)
        except TopicAuthorizationFailedError:
            return False
    return True


async def may_read(pipeline: Pipeline, topic: Topic) -> bool:
    try:
        await pipeline.read(topic)
    except BrokerError as error:
        if isinstance(error.__cause__, TopicAuthorizationFailedError):
            return False
        raise
    return True


@pytest.mark.parametrize(
    ("user", "asked", "reads", "writes"),
    [
        ("kentongan-notify", SOME, {"alerts", "notifications"}, {"notifications"}),
        ("kentongan-sentiment", SOME, {"detected", "scored"}, {"scored", "mentions"}),
        ("kentongan-desk", SOME, {"alerts", "scored"}, set()),
        # To these the other topics are not even there.
        ("kentongan-source", ("posts",), set(), {"posts"}),
        ("kentongan-subscriber", ("alerts",), {"alerts"}, set()),
    ],
)
async def test_a_user_is_refused_what_it_does_not_need(installation, user, asked, reads, writes):
    pipeline = installation(user)
    topics = {name: getattr(pipeline.topics, name) for name in asked}
    assert {name for name, topic in topics.items() if await may_write(pipeline, topic)} == writes
    assert {name for name, topic in topics.items() if await may_read(pipeline, topic)} == reads


async def test_the_desk_is_told_how_far_each_stage_is_with_what_it_may(installation):
    desk = installation("kentongan-desk")
    watch = StageWatch(desk.settings)
    watching = asyncio.create_task(watch.run())

    async def is_known() -> bool:
        return len(watch.lags) == len(STAGES)

    try:
        await eventually(is_known, within=60, what="the stages are known")
    finally:
        await end([watching])
    assert {(one.stage, one.waiting) for one in watch.lags} == {(name, 1) for name in STAGES}
