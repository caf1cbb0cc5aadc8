"""How long a post takes to be scored, at a constant rate of posts that come one to a record."""

import asyncio
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import orjson

from schemas.codec import decode_scored
from streams.kafka.clients import consumer, producer
from streams.runtime.faust_runner import partition_of
from tests.benchmarks.load import Load
from tests.benchmarks.ours import PARTITIONS
from tests.pipeline import Pipeline

__all__ = ["scored_after"]


_WITHIN = 60.0
"""Seconds after the last post in which all have to be scored."""


async def scored_after(servers: str, load: Load, rate: float, **settings: Any) -> tuple[list[float], int]:
    """Seconds from first sending each post to reading it on `posts-scored`, sorted, and how many never came.

    `rate` is in posts a second.
    """
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(servers, f"late-{uuid.uuid4().hex[:8]}-", Path(folder), **{"partitions": PARTITIONS} | settings)
        try:
            await pipeline.prepare(load.watchlist())
            pipeline.start_worker()
            await pipeline.said("partitions_taken", within=120)
            await asyncio.sleep(5)
            return await _measure(pipeline, load, rate)
        finally:
            pipeline.close()


async def _measure(pipeline: Pipeline, load: Load, rate: float) -> tuple[list[float], int]:
    sent: dict[str, float] = {}
    known: set[str] = set()
    found: list[float] = []

    async def read() -> None:
        async with consumer(pipeline.settings, pipeline.topics.scored.name, auto_offset_reset="earliest") as client:
            async for record in client:
                now = time.perf_counter()
                for post in decode_scored(record.value or b"[]").values:
                    if (at := sent.pop(post.id, None)) is not None:
                        found.append(now - at)

    reading = asyncio.create_task(read())
    async with producer(pipeline.settings) as client:
        begin = time.perf_counter()
        for number, post in enumerate(load.posts()):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            if post["id"] not in known:
                known.add(post["id"])
                sent[post["id"]] = time.perf_counter()
            place = partition_of(post["id"], PARTITIONS)
            await client.send(pipeline.topics.posts.name, orjson.dumps(post), partition=place)
        until = time.perf_counter() + _WITHIN
        while sent and time.perf_counter() < until:
            await asyncio.sleep(0.2)
    reading.cancel()
    return sorted(found), len(sent)
