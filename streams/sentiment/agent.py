"""Runs the sentiment stage on Kafka, with the model in a thread of its own so that the event loop stays free."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from schemas.scored import Sentiment
from streams.runner import StageRunner, partition_of
from streams.sentiment.model import LinearSentiment
from streams.sentiment.stage import Score, SentimentStage
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["model_name", "score_in_thread", "sentiment_runner"]


def model_name(engine: LinearSentiment) -> str:
    """Name and digest of a model, as they appear in posts and alerts."""
    return f"{engine.name}@{engine.digest[:12]}"


def score_in_thread(engine: LinearSentiment, *, timeout: float) -> Score:
    """A scorer that runs the engine in one thread of its own; it raises TimeoutError after `timeout` seconds."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="sentiment")
    name = model_name(engine)

    def score(texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        return [
            Sentiment.model_construct(
                label=guess.label,
                negative=round(guess.negative, 4),
                neutral=round(guess.neutral, 4),
                positive=round(guess.positive, 4),
                abstained=guess.abstained,
                model=name,
            )
            for guess in engine.score(texts, languages)
        ]

    async def score_async(texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            return await loop.run_in_executor(pool, score, texts, languages)

    return score_async


def sentiment_runner(settings: Settings, topics: Topics, fatal: Callable[[BaseException], None]) -> StageRunner:
    """The sentiment stage with the embedded model."""
    engine = LinearSentiment.load()
    partitions = topics.mentions.partitions
    stage = SentimentStage(
        topics,
        score_in_thread(engine, timeout=settings.score_timeout),
        lambda issue: partition_of(issue, partitions),
        model=model_name(engine),
        scope=settings.sentiment_scope,
    )
    return StageRunner(
        stage,
        topics.detected.name,
        settings,
        tails={topics.scored.name: 5},
        buffer_records=256,
        fatal=fatal,
    )
