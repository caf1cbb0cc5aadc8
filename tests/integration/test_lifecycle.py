"""How a worker starts and stops."""

import asyncio
import re
import signal
import time
from collections.abc import Awaitable, Callable

import pytest

from schemas.codec import decode_detected
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.mark.kafka
async def test_a_worker_waits_for_its_broker_and_then_works(stopped_kafka, tmp_path, prefix):
    pipeline = Pipeline(stopped_kafka.bootstrap_servers, prefix, tmp_path)
    worker = pipeline.start_worker()
    try:
        await pipeline.said(f"no Kafka broker answers at {stopped_kafka.bootstrap_servers}")
        assert worker.poll() is None
        await stopped_kafka.start_async()
        await pipeline.said("topics are missing")
        await pipeline.prepare(WATCHED)
        await pipeline.said("worker_started")
        sent = posts(200)
        async with Source(pipeline) as source:
            await source.send(sent)
        await pipeline.all_settled(200, within=60)
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()


@pytest.mark.kafka
async def test_sigterm_drains_and_commits(kafka, tmp_path, prefix):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await pipeline.prepare(WATCHED)
    sent = posts(4_000)
    worker = pipeline.start_worker()
    try:
        async with Source(pipeline) as source:
            await source.send(sent, array=10)

        async def some() -> bool:
            return len(await pipeline.scored()) > 100

        await pipeline.eventually(some, within=60, what="the first posts are scored")
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
        assert time.monotonic() - began < 15
        before = await pipeline.committed("language")
        assert sum(before.values()) > 0
        assert sum((await pipeline.scored()).values()) >= 100

        pipeline.start_worker()
        await pipeline.all_settled(4_000, within=90)
        assert await pipeline.scored() == {post["id"]: 1 for post in sent}
        await pipeline.all_counted(expected_counts(sent))
        assert pipeline.stop() == [0, 0]
    finally:
        pipeline.close()


async def test_a_wrong_setting_is_one_sentence(tmp_path, prefix):
    pipeline = Pipeline("127.0.0.1:1", prefix, tmp_path)
    asked = pipeline.run("worker", "--stage", "sentimen")
    assert asked.returncode == 2
    assert asked.stderr.strip() == (
        "kentongan: there is no stage 'sentimen'; the stages are sources, language, sentiment, virality, notify, deliver"
    )


@pytest.mark.kafka
async def test_a_worker_with_a_lasting_name_comes_back_to_its_partitions_and_leaves_the_others_theirs(
    kafka, tmp_path, prefix
):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, session_timeout=60.0, request_timeout=60.0)
    await pipeline.prepare(WATCHED)
    try:
        for number in range(2):
            pipeline.start_worker("--stage", "language", instance_id=f"language-{number}")

        async def both_have_two() -> bool:
            found = [_assignments(pipeline.log(number)) for number in range(2)]
            return all(found) and [one[-1].count(",") for one in found] == [1, 1] and found[0][-1] != found[1][-1]

        await pipeline.eventually(both_have_two, within=90, what="each worker has two partitions")
        async with Source(pipeline) as source:
            await source.send(posts(100))
            await pipeline.eventually(_detected(pipeline, 100), within=60, what="the first posts have a language")
            before, (*_, left) = (_assignments(pipeline.log(number)) for number in range(2))
            pipeline.workers[1].kill()
            pipeline.workers[1].wait()
            pipeline.start_worker("--stage", "language", instance_id="language-1")
            await pipeline.said("partitions_taken", worker=2, within=100)
            await source.send(posts(200)[100:])
            await pipeline.eventually(_detected(pipeline, 200), within=100, what="all posts have a language")
        assert _assignments(pipeline.log(2)) == [left]
        assert set(_assignments(pipeline.log(0))[len(before) - 1 :]) == {before[-1]}
    finally:
        pipeline.close()


def _assignments(log: str) -> list[str]:
    return re.findall(r"partitions_taken .*partitions=\[([\d, ]*)\]", log)


def _detected(pipeline: Pipeline, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        records = await pipeline.read(pipeline.topics.detected)
        return sum(len(decode_detected(record.value).values) for record in records if record.value) >= count

    return look


@pytest.mark.kafka
async def test_a_worker_whose_broker_goes_away_while_its_stages_join_waits_for_it_or_for_its_end(
    stopped_kafka, tmp_path, prefix
):
    pipeline, may_join = Pipeline(stopped_kafka.bootstrap_servers, prefix, tmp_path), tmp_path / "may-join"
    stages = ("--stage", "notify", "--stage", "deliver")
    try:
        await stopped_kafka.start_async()
        await pipeline.prepare()
        for number in range(2):
            pipeline.start_worker(*stages, joins_with=may_join)
            await pipeline.said("deliver is about to join", worker=number)
        await asyncio.to_thread(stopped_kafka.kill)
        may_join.touch()
        for number in range(2):
            await pipeline.said("waiting_for_broker", worker=number)
        pipeline.workers[0].send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(pipeline.workers[0].wait, 20) == 0, pipeline.log()
        await stopped_kafka.start_async()
        await pipeline.said("worker_started", worker=1)
        for stage in ("notify", "deliver"):
            await pipeline.said(f"stage={stage}", worker=1)
        assert pipeline.stop() == [0, 0]
    finally:
        pipeline.close()
