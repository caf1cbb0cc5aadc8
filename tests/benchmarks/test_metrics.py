"""What the metrics cost: the same posts through the same loops, with everything counted and with nothing counted."""

import asyncio
import gc
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import orjson
import pytest

from schemas.watchlist import Issue
from streams.metrics.bounded import BoundedCounter
from streams.metrics.tally import StageTally
from streams.virality.ledger import Ledger
from tests.memory import MemoryPipeline
from tests.posts import WATCHED, posts

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

POSTS = 4000
ROUNDS = 15
LARGEST_COST = 1.03


def arrays() -> list[tuple[bytes, int]]:
    """Posts of the last two hours, nearly all of them mentions, in arrays of 100 on two partitions."""
    begin = datetime.now(UTC) - timedelta(hours=2)
    sent = posts(POSTS)
    for number, post in enumerate(sent):
        post["created_at"] = (begin + timedelta(seconds=1.2 * number)).isoformat()
    return [(orjson.dumps(sent[at : at + 100]), at // 100 % 2) for at in range(0, POSTS, 100)]


def processor_seconds(sent: Iterable[tuple[bytes, int]], issues: Iterable[Issue]) -> float:
    """Time for the posts to go through all stages, without loading the models."""
    pipeline = MemoryPipeline(issues, checkpoint_interval=60.0)
    arrived_at = datetime.now(UTC) - timedelta(seconds=1)
    for value, partition in sent:
        pipeline.post(value, partition, arrived_at)
    gc.collect()
    gc.disable()
    began = time.process_time()
    asyncio.run(pipeline.run())
    spent = time.process_time() - began
    gc.enable()
    return spent


def nothing(*_: Any, **__: Any) -> None:
    """Count nothing."""


def measured_cost(sent: list[tuple[bytes, int]]) -> float:
    """Processor time with metrics over that without, median of the rounds."""
    on: list[float] = []
    off: list[float] = []
    for _ in range(ROUNDS):
        on.append(processor_seconds(sent, WATCHED))
        with (
            patch.object(StageTally, "finished", nothing),
            patch.object(StageTally, "worked", nothing),
            patch.object(BoundedCounter, "add", nothing),
            patch.object(Ledger, "counted", nothing),
            patch.object(Ledger, "passed", nothing),
        ):
            off.append(processor_seconds(sent, WATCHED))
    cost = statistics.median(one / other for one, other in zip(on, off, strict=True))
    print(f"with {POSTS / min(on):.0f} posts/s, without {POSTS / min(off):.0f} posts/s, cost {cost - 1:+.1%}")
    return cost


def test_metrics_cost_little():
    sent = arrays()
    # A busy machine adds a few percent to either side by chance, so a first measurement above the limit is taken again.
    assert any(measured_cost(sent) < LARGEST_COST for _ in range(3))
