"""Runs the sentiment stage on Kafka, with the model in a thread of its own so that the event loop stays free."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from schemas.scored import Sentiment
from streams.metrics.buckets import SECONDS, Buckets
from streams.metrics.facts import ModelFacts
from streams.runner import StageRunner, partition_of
from streams.sentiment.model import LinearSentiment
from streams.sentiment.stage import Score, SentimentStage
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["model_name", "score_in_thread", "sentiment_runner"]


def model_name(engine: LinearSentiment) -> str:
    """Name and digest of a model, as they appear in posts and alerts."""
    return f"{engine.name}@{engine.digest[:12]}"


class Meter:
    """What a model has done so far."""

    def __init__(self, engine: LinearSentiment) -> None:
        self._engine = engine
        self._seconds = Buckets(SECONDS)
        self._posts = 0

    def called(self, posts: int, seconds: float) -> None:
        """Count a call."""
        self._posts += posts
        self._seconds.observe(seconds)

    def facts(self) -> ModelFacts:
        """The figures at this moment."""
        engine = self._engine
        learned = engine.words_learned
        return ModelFacts(
            name=engine.name,
            digest=engine.digest,
            seconds=self._seconds.now(),
            posts=self._posts,
            cache_hits=engine.words_read - learned,
            cache_misses=learned,
        )


def score_in_thread(engine: LinearSentiment, *, timeout: float, meter: Meter | None = None) -> Score:
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
        began = time.perf_counter()
        async with asyncio.timeout(timeout):
            found = await loop.run_in_executor(pool, score, texts, languages)
        if meter:
            meter.called(len(texts), time.perf_counter() - began)
        return found

    return score_async


def sentiment_runner(settings: Settings, topics: Topics, fatal: Callable[[BaseException], None]) -> StageRunner:
    """The sentiment stage with the embedded model."""
    engine = LinearSentiment.load(settings.sentiment_model) if settings.sentiment_model else LinearSentiment.load()
    meter = Meter(engine)
    partitions = topics.mentions.partitions
    stage = SentimentStage(
        topics,
        score_in_thread(engine, timeout=settings.score_timeout, meter=meter),
        lambda issue: partition_of(issue, partitions),
        model=model_name(engine),
        scope=settings.sentiment_scope,
        model_facts=meter.facts,
    )
    return StageRunner(
        stage,
        topics.detected.name,
        settings,
        tails={topics.scored.name: 5},
        buffer_records=256,
        fatal=fatal,
    )
