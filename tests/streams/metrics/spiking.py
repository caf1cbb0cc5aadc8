"""A worker after a day and a spike, with personal data and poison among its posts, as metrics see it."""

import time
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import orjson

from schemas.watchlist import Issue
from streams.metrics.fetching import FetchedNow
from streams.metrics.snapshot import Snapshot, StageNow
from tests.memory import MemoryPipeline
from tests.streams.incidents.actions import action, book_of

ISSUES = [Issue(id="beras", title="Harga beras", query="beras"), Issue(id="banjir", title="Banjir", query="banjir")]
PERSONAL = ["budi.santoso", "081234567890", "3174012345670001", "rahasia", "#aibkeluarga", "contoh.invalid"]


def post(number: int, text: str, at: datetime, **fields: Any) -> bytes:
    return orjson.dumps(
        {"id": f"x:{number}", "source": "x", "created_at": at.isoformat(), "text": text, "author": "budi.santoso"} | fields
    )


async def a_day_and_a_spike() -> MemoryPipeline:
    """Two days of a few posts on rice an hour, and then many, with personal data and poison among them."""

    pipeline = MemoryPipeline(ISSUES, refused=["resolved"], pseudonym=lambda author: f"{hash(author):x}")
    start = datetime(2026, 7, 7, 0, 0, tzinfo=UTC)  # a Tuesday: what a weekday's hour expects is not known after a weekend
    number = 0
    for hour in range(56):
        for minute in (5, 25, 45):
            number += 1
            pipeline.post(
                post(number, f"harga beras hari ini naik {number}", start + timedelta(hours=hour, minutes=minute)), number % 2
            )
    for second in range(0, 1800, 10):
        number += 1
        text = f"beras mahal sekali, kecewa berat! hubungi 081234567890 NIK 3174012345670001 #aibkeluarga {number}"
        at = start + timedelta(hours=56, seconds=second)
        pipeline.post(post(number, text, at, url="https://contoh.invalid/rahasia", engagement={"likes": 3}), number % 2)
    for minute in range(240):
        for partition in (0, 1):
            number += 1
            at = start + timedelta(hours=56, minutes=30 + minute)
            words = "harga beras kembali mahal" if (minute, partition) == (230, 0) else "selamat pagi semuanya"
            pipeline.post(post(number, f"{words} {number}", at), partition)
    pipeline.post(post(1, "harga beras hari ini naik 1", start + timedelta(minutes=5)), 1)  # a repeat
    pipeline.post(b"bukan json budi.santoso")
    pipeline.post(post(number + 1, "salah", start, source="RAHASIA BESAR"))
    await pipeline.run()
    return pipeline


def snapshot_of(pipeline: MemoryPipeline) -> Snapshot:
    stages = tuple(
        StageNow(
            name=loop.stage.name,
            partitions=(0, 1),
            lag=MappingProxyType({0: 0, 1: 3}),
            joined=True,
            restored=True,
            behind_since=None,
            tally=loop.tally.now(),
            status=loop.stage.status(),
            unreadable={"t.posts-scored": 3} if loop.stage.name == "sentiment" else {},
        )
        for loop in pipeline.loops.values()
    )
    return Snapshot(
        at=time.time(),
        started=time.time(),
        version="0",
        stages=stages,
        wanted=tuple(stage.name for stage in stages),
        loaded=True,
        watchlist_loaded=True,
        fetched=(
            FetchedNow("rss.a", "rss", "down", "rahasia", outcomes={"down": 2}),
            FetchedNow(
                "rss.b",
                "rss",
                "well",
                posts=7,
                deletions=1,
                outcomes={"new": 1, "unchanged": 3},
                complete_to=5.0,
                budget_left=0.5,
            ),
        ),
        unreadable={("watchlist", "t.watchlist"): 0},
        made_anew={"t.watchlist": 0},
        watched={issue.id: issue.title for issue in ISSUES},
        actions=book_of(action("false_alarm", "a"), action("false_alarm", "b"), action("false_alarm", "c", "rahasia")),
    )
