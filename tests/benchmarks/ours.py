"""Kentongan end to end: workers as an operator starts them, on a broker."""

import asyncio
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.load import Load
from tests.benchmarks.measured import Measured
from tests.benchmarks.processes import used
from tests.pipeline import Pipeline

__all__ = ["PARTITIONS", "end_to_end"]

PARTITIONS = 8
_STAGES = ("language", "sentiment", "virality")
_WITHIN = 900.0


async def end_to_end(
    servers: str, load: Load, records: Sequence[tuple[int, bytes]], *, workers: int = 1, **settings: Any
) -> Measured:
    """Have workers take records of `posts` in at full speed."""
    with tempfile.TemporaryDirectory() as folder:
        options = {"partitions": PARTITIONS, "session_timeout": 30.0, "idle_after": 5.0} | settings
        pipeline = Pipeline(servers, f"bench-{uuid.uuid4().hex[:8]}-", Path(folder), **options)
        try:
            await pipeline.prepare(load.watchlist())
            for _ in range(workers):
                pipeline.start_worker()
            for number in range(workers):
                await pipeline.said("partitions_taken", worker=number, within=120)
            await asyncio.sleep(8)  # a group of several is assigned anew with each that joins
            before = sum(used(worker.pid)[0] for worker in pipeline.workers)
            began = time.perf_counter()
            await _send(pipeline, records)
            await pipeline.eventually(lambda: _done(pipeline), within=_WITHIN, what="all records are settled", every=0.5)
            seconds = time.perf_counter() - began
            spent = [used(worker.pid) for worker in pipeline.workers]
            counts = {name: posts for name, posts in (await pipeline.counts()).items() if posts}
        finally:
            pipeline.close()
    return Measured(load.count, seconds, sum(cpu for cpu, _ in spent) - before, max(most for _, most in spent), counts)


async def _send(pipeline: Pipeline, records: Sequence[tuple[int, bytes]]) -> None:
    from streams.kafka.clients import producer

    async with producer(pipeline.settings) as client:
        for partition, value in records:
            await client.send(pipeline.topics.posts.name, value, partition=partition)


async def _done(pipeline: Pipeline) -> bool:
    """Whether each stage has committed all that the one before it wrote, in the order of the flow."""
    topics = pipeline.topics
    for stage, topic in zip(_STAGES, (topics.posts, topics.detected, topics.mentions), strict=True):
        committed = await pipeline.committed(stage)
        ends = await _ends(pipeline, topic.name, topic.partitions)
        if any(committed.get(number, 0) < end for number, end in enumerate(ends)):
            return False
    return True


async def _ends(pipeline: Pipeline, topic: str, partitions: int) -> list[int]:
    from streams.kafka.topic_reader import TopicReader

    async with TopicReader(pipeline.settings) as reader:
        found = await reader.ends([(topic, number) for number in range(partitions)])
    return [found[topic, number] for number in range(partitions)]
