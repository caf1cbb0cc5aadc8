"""`kentongan ingest file` while its broker is not there yet, is killed, or stays away."""

import asyncio
import re
from datetime import timedelta

import pytest

from streams.clock import minute_of
from streams.kafka.admin import create_topics
from streams.local.broker import EmbeddedBroker
from streams.local.ports import free_port
from streams.runtime.faust_runner import partition_of
from streams.sources.feeder import Feeder
from tests.ingest_command import Command, assert_as_planned, write_posts
from tests.ingested import PARTITIONS, START, post, received, settings_for, until

pytestmark = pytest.mark.integration


@pytest.mark.embedded
async def test_a_broker_that_is_not_there_yet_is_waited_for(prefix, tmp_path):
    path, port = write_posts(tmp_path / "posts.jsonl", 20), free_port()
    broker = EmbeddedBroker(port=port)
    settings = settings_for(broker, prefix)
    given_up = Command(settings, path)
    assert re.fullmatch(r"kentongan: no Kafka broker answers at .*; waiting for it\n", await given_up.says())
    given_up.interrupt()
    assert await given_up.wait(20) == 130
    assert given_up.err == given_up._said
    waiting = Command(settings, path)
    assert "waiting for it" in await waiting.says()
    async with broker:
        await create_topics(settings)
        assert await waiting.wait(60) == 0, waiting.err
        assert (await received(settings)).numbers == list(range(20))


@pytest.mark.kafka
@pytest.mark.parametrize("idempotent", [True, False])
async def test_a_broker_that_is_killed_and_comes_back_loses_nothing(stopped_kafka, prefix, idempotent):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix).model_copy(
        update={"idempotent_producer": idempotent, "request_timeout": 3.0}
    )
    await create_topics(settings)
    count = 6000
    async with Feeder(settings) as feeder:
        for number in range(count):
            await feeder.add(post(number), number)
            if number == 2000:
                await feeder.flush()
                assert feeder.delivered == 2001
            if number == 3000:
                await asyncio.to_thread(stopped_kafka.kill)
            if number == 4000:

                async def noticed(feeder=feeder):
                    return feeder.trouble is not None

                if not idempotent:  # with idempotence the client tries again by itself, without a word
                    await until(noticed)
                await stopped_kafka.start_async()
        await feeder.mark(START + timedelta(seconds=20 * count, minutes=1))
    assert (feeder.undelivered, feeder.delivered, feeder.trouble) == ([], count, None)
    seen = await received(settings)
    assert seen.numbers == list(range(count))
    for partition in range(PARTITIONS):
        expected = [f"x:{n}" for n in range(count) if partition_of(f"x:{n}", PARTITIONS) == partition]
        assert seen.first_ids(partition) == expected
    assert seen.met == {f"x:{n}": minute_of(post(n).created_at) for n in range(count)}


@pytest.mark.kafka
@pytest.mark.parametrize("idempotent", [True, False])
async def test_what_is_given_up_is_reported_and_a_second_run_brings_it(stopped_kafka, prefix, tmp_path, idempotent):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix).model_copy(update={"idempotent_producer": idempotent})
    await create_topics(settings)
    path = write_posts(tmp_path / "posts.jsonl", 3000)
    first = Command(settings, path, "--rate", "400", "--give-up-after", "3")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    await asyncio.to_thread(stopped_kafka.kill)
    assert await first.wait() == 1
    line = int(re.search(r"--from-line (\d+)", first.err)[1])
    sent = int(re.match(r"sent ([\d,]+)", first.out)[1].replace(",", ""))
    reported = re.search(
        r"kentongan: (?:(lines? [\d, -]+) and )?all after line (\d+) not delivered: the broker at", first.err
    )
    assert reported, first.err
    await stopped_kafka.start_async()
    before = await received(settings)
    assert line - 1 <= sent <= len(before.numbers)
    assert before.numbers[: line - 1] == list(range(line - 1))
    second = Command(settings, path, "--from-line", line)
    assert await second.wait() == 0, second.err
    assert_as_planned(await received(settings), 3000)


@pytest.mark.kafka
async def test_an_interrupt_ends_the_wait_for_a_lost_broker(stopped_kafka, prefix, tmp_path):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix)
    await create_topics(settings)
    command = Command(settings, write_posts(tmp_path / "posts.jsonl", 3000), "--rate", "400")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    await asyncio.to_thread(stopped_kafka.kill)
    command.interrupt()
    assert await command.wait(30) == 130
    line = int(re.search(r"--from-line (\d+)", command.err)[1])
    await stopped_kafka.start_async()
    assert (await received(settings)).numbers[: line - 1] == list(range(line - 1))
