"""How a worker starts and stops."""

import signal
import time

import pytest

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
        "kentongan: there is no stage 'sentimen'; the stages are language, sentiment, virality, notify"
    )
