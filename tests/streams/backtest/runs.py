"""A back-test with the real stages and the embedded models, over made-up posts."""

import asyncio
import math
import random
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from schemas.alert import Alert
from schemas.post import Post
from schemas.watchlist import Issue
from streams.backtest.pipeline import Backtest, Stages, Watch
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.runtime.faust_runner import partition_of
from streams.sentiment.agent import score_in_thread
from streams.sentiment.engine import model_name
from streams.sentiment.model import LinearSentiment
from streams.sentiment.stage import SentimentStage
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.posts import START, TEXTS, WATCHED

__all__ = ["SURGE_AT", "alerts_of", "backtest", "eventful", "recorded", "virality_stage"]

Run = TypeVar("Run", bound=Backtest)

SURGE_AT = timedelta(hours=30)

MONDAY = START + timedelta(days=2)  # what a weekday's hour expects is known from other weekdays
HOURS = 58
SILENT = (51.0, 55.0)
"""Hours in which the source `kabar` sends nothing."""
EMERGES = 52.0
SURGES = 53.0


@cache
def _models() -> tuple[LanguageDetector, LinearSentiment]:
    return LanguageDetector.load(), LinearSentiment.load()


def recorded(surge: int = 400) -> list[dict[str, Any]]:
    """Thirty-six hours of quiet talk, with an angry surge of one issue in the 31st."""
    chance = random.Random(3)
    moments = [(number * 75.0, TEXTS[number % len(TEXTS)]) for number in range(1728)]
    start = SURGE_AT.total_seconds()
    angry = "harga beras naik parah, kecewa sekali, pemerintah payah"
    moments += [(start + chance.triangular(0, 2400, 300), angry) for _ in range(surge)]
    return [
        {
            "id": f"x:{number}",
            "source": "x",
            "created_at": (START + timedelta(seconds=second)).isoformat(),
            "text": f"{text} {number}",
        }
        for number, (second, text) in enumerate(sorted(moments))
    ]


def eventful() -> list[dict[str, Any]]:
    """Two sources over some days, of which one falls silent; then a hashtag that many use, and an issue that surges."""
    chance = random.Random(5)
    moments = [(hour, "x", TEXTS[place % len(TEXTS)]) for place, hour in enumerate(_every(2.0))]
    for place, hour in enumerate(_every(1.5)):
        if not SILENT[0] <= hour < SILENT[1]:
            moments.append((hour, "kabar", TEXTS[place % 2]))
    moments += [(chance.uniform(EMERGES, EMERGES + 0.7), "x", f"tanggul jebol #tanggul {chance.random()}") for _ in range(90)]
    moments += [(chance.triangular(SURGES, SURGES + 0.7), "x", "harga beras naik parah, kecewa") for _ in range(300)]
    return [
        {
            "id": f"{source}:{number}",
            "source": source,
            "created_at": (MONDAY + timedelta(hours=hour)).isoformat(),
            "text": f"{text} {number}",
        }
        for number, (hour, source, text) in enumerate(sorted(moments))
    ]


def _every(minutes: float) -> list[float]:
    return [number * minutes / 60 for number in range(int(HOURS * 60 / minutes))]


def virality_stage(topics: Topics, watched: Mapping[str, Issue], kind: type[ViralityStage] = ViralityStage) -> ViralityStage:
    """It writes no checkpoint of its own accord."""
    return kind(
        topics,
        lambda: watched,
        hold=200_000,
        checkpoint_interval=math.inf,
        partition_of=lambda name: partition_of(name, topics.mentions.partitions),
    )


def backtest(
    issues: Iterable[Issue] = WATCHED,
    partitions: int = 4,
    step: int = 0,
    watch: Watch | None = None,
    virality: ViralityStage | None = None,
    repeat_memory: int = 10_000,
    kind: type[Run] = Backtest,  # type: ignore[assignment]
) -> Run:
    settings = Settings(partitions=partitions)
    topics = Topics(settings)
    watched = {issue.id: issue for issue in issues}
    matcher = Matcher({name: parse(issue.query) for name, issue in watched.items()})
    detector, engine = _models()
    stages = Stages(
        LanguageStage(topics, detector, lambda: matcher, None, future_tolerance=300, repeat_memory=repeat_memory),
        SentimentStage(
            topics,
            score_in_thread(engine, timeout=30),
            lambda issue: partition_of(issue, partitions),
            model=model_name(engine),
            confusion=engine.confusion,
        ),
        virality_stage(topics, watched) if virality is None else virality,
    )
    return kind(
        stages,
        topics,
        lambda key: partition_of(key, partitions),
        stops=range(0, 2**31, step) if step else range(0),
        watch=watch,
    )


def alerts_of(run: Backtest, rows: Iterable[dict[str, Any]]) -> list[Alert]:
    """Everything that the run says to these posts."""

    async def go() -> list[Alert]:
        found: list[Alert] = []
        for row in rows:
            found += await run.add(Post.model_validate(row, strict=False))
        return found + await run.end()

    return asyncio.run(go())
