"""A worker that is busy for long hears that it is to end, and what it has not finished is finished by the next one."""

import asyncio
import signal
import time

import pytest

from schemas.codec import encode_record
from schemas.mention import MentionBatch, MentionSegment
from streams.clock import start_of
from streams.kafka.clients import producer
from tests.pipeline import Pipeline
from tests.streams.virality.mentions import mention

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

ISSUES = 1_500
MINUTE = int(time.time() // 60) - 600
HEARD = 5.0
"""Seconds, of which one slice of the work takes a small part."""


async def test_sigterm_is_heard_while_many_minutes_and_deletions_are_folded(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=1, drain_timeout=3.0)
    await pipeline.prepare()
    said = [mention(f"isu-{number}", MINUTE, number, created_at=start_of(MINUTE)) for number in range(ISSUES)]
    gone = tuple(one.post for one in said)
    batches = [
        *(MentionSegment(partition=0, clock=MINUTE, mentions=tuple(said[at : at + 300])) for at in range(0, ISSUES, 300)),
        MentionSegment(partition=0, clock=MINUTE + 1, deleted=gone),
        MentionSegment(partition=0, clock=MINUTE + 60, deleted=gone),
    ]

    async def has_begun() -> bool:
        return "partitions_taken" in pipeline.log()

    try:
        worker = pipeline.start_worker("--stage", "virality")
        await pipeline.eventually(has_begun, within=60, what="the worker has its partition")
        topic = pipeline.topics.mentions.name
        async with producer(pipeline.settings) as sender:
            for one in batches:
                await sender.send_and_wait(topic, encode_record(MentionBatch(segments=(one,))), partition=0)
        await asyncio.sleep(1)  # in which it has begun
        worker.send_signal(signal.SIGTERM)
        told = time.monotonic()
        await pipeline.said("worker_stopping", within=HEARD)
        assert time.monotonic() - told < HEARD
        assert await asyncio.to_thread(worker.wait, 30) == 0, pipeline.log()
        pipeline.workers.clear()
        pipeline.start_worker("--stage", "virality")
        await pipeline.eventually(has_begun, within=60, what="the next one has the partition")
        await pipeline.all_counted({f"isu-{number}": 1 for number in range(ISSUES)}, within=120)
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
