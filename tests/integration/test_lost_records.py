"""Records that the broker no longer has: deleted before they were read, or lost with a part of its log."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.structs import OffsetAndMetadata

from streams.errors import UserError
from streams.kafka.admin import create_topics
from streams.kafka.clients import admin, consumer, producer
from streams.runtime import topic_watch
from streams.runtime.faust_runner import StageRunner
from streams.runtime.topic_watch import watch_topics
from streams.tasks import end
from tests.holding import Hold, runner_of, send, settings_of
from tests.pipeline import eventually

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(180)]


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    monkeypatch.setattr(topic_watch, "LOOK_SECONDS", 0.5)


@asynccontextmanager
async def at_work(broker, prefix, stage) -> AsyncIterator[tuple[StageRunner, list[BaseException]]]:
    """The stage, which looks now and then whether its topic is what it was."""
    settings = settings_of(broker, prefix, stage, session_timeout=6.0, request_timeout=10.0)
    await create_topics(settings)
    failures: list[BaseException] = []
    runner = runner_of(settings, stage, failures)

    async def look():
        try:
            await watch_topics(runner)
        except UserError as error:
            failures.append(error)

    await runner.start()
    looking = asyncio.create_task(look())
    try:
        yield runner, failures
    finally:
        await end([looking])
        await runner.stop()


async def take_ten(runner):
    """Send records to the partition, and return once they are taken and committed."""
    async with producer(runner.app.kentongan) as client:
        await send(client, runner, range(10))

    async def all_taken() -> bool:
        return runner.stage.taken[0][-1:] == [9]

    await eventually(all_taken, within=60, what="all records are taken")
    await runner.app.consumer.commit()


async def test_records_deleted_before_they_were_read_are_counted_and_reading_goes_on_behind_them(kafka, prefix):
    async with at_work(kafka, prefix, Hold(4)) as (runner, _):
        await take_ten(runner)
    operator = admin(runner.app.kentongan)
    await operator.start()
    await operator.delete_records({TopicPartition(runner.source, 0): RecordsToDelete(before_offset=8)})
    await operator.close()
    async with at_work(kafka, prefix, again := Hold(9)) as (runner, failures):

        async def are_counted() -> int:
            return runner.consume.tally.now().lost

        assert await eventually(are_counted, within=60, what="what was deleted is counted") == 3

        async def is_taken() -> bool:
            return again.taken[0] == [8, 9]

        await eventually(is_taken, within=30, what="what is left is taken")
        assert await are_counted() == 3
        assert not failures


async def stops(runner, failures, told):
    async def has_failed() -> bool:
        return bool(failures)

    await eventually(has_failed, within=60, what="the worker stops")
    assert [(type(error), str(error)) for error in failures] == [(UserError, told.format(runner.source))]


LOST = (
    "the broker has lost records of {}: partition 0 had been read to offset 10, and now it ends at 3. Bring its data back, "
    "or delete the topic, run `kentongan topics create` and send in again what may be missing"
)


async def test_a_log_that_is_lost_under_a_worker_stops_it_with_a_sentence(stopped_kafka, prefix):
    """What comes there next would be taken for what was read before."""
    await stopped_kafka.start_async()
    async with at_work(stopped_kafka, prefix, Hold(9)) as (runner, failures):
        await take_ten(runner)
        await asyncio.to_thread(stopped_kafka.stop)
        shutil.rmtree(stopped_kafka.data / f"{runner.source}-0")
        await stopped_kafka.start_async()
        async with producer(runner.app.kentongan) as client:
            await send(client, runner, range(3))
        await stops(runner, failures, LOST)
        assert runner.stage.taken[0][-1] == 9


async def test_a_worker_does_not_begin_on_a_log_that_was_lost_and_filled_anew(stopped_kafka, prefix):
    """As of a broker that came back from an old disk: the offsets are there, and other records."""
    await stopped_kafka.start_async()
    async with at_work(stopped_kafka, prefix, Hold(9)) as (runner, _):
        await take_ten(runner)
    async with at_work(stopped_kafka, prefix, again := Hold(9)) as (runner, failures):
        async with producer(runner.app.kentongan) as client:
            await send(client, runner, range(10, 12))

        async def are_taken() -> bool:
            return again.taken[0] == [10, 11]

        await eventually(are_taken, within=60, what="a whole log is read on")
    await asyncio.to_thread(stopped_kafka.kill)
    log = stopped_kafka.data / f"{runner.source}-0" / "00000000000000000000.log"
    os.truncate(log, log.stat().st_size // 2)
    await stopped_kafka.start_async()
    async with producer(runner.app.kentongan) as client:
        await send(client, runner, range(30))
    async with at_work(stopped_kafka, prefix, Hold(9)) as (runner, failures):
        told = LOST.replace("it ends at 3", "other records stand before that")
        await stops(runner, failures, told)
        assert not runner.stage.taken[0]


async def test_a_worker_does_not_begin_on_a_log_that_was_lost(kafka, prefix):
    async with at_work(kafka, prefix, Hold(9)) as (runner, _):
        await take_ten(runner)
        topic_id = runner.topic_id
    place = TopicPartition(runner.source, 0)
    async with consumer(runner.app.kentongan, group_id=f"{prefix}hold") as client:
        client.assign([place])
        await client.commit({place: OffsetAndMetadata(20, topic_id)})
    async with at_work(kafka, prefix, Hold(9)) as (runner, failures):
        await stops(runner, failures, LOST.replace("10", "20").replace("3.", "10."))
        assert not runner.stage.taken[0]
