"""The sentiment stage on Kafka, with the model in a thread of its own so that the event loop stays free."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from schemas.scored import Sentiment
from streams.kafka.topics import Topics
from streams.metrics.buckets import SECONDS, Buckets
from streams.metrics.status import ModelFacts
from streams.runtime.faust_runner import StageRunner, partition_of
from streams.sentiment.engine import SentimentEngine, model_name
from streams.sentiment.guess import SentimentGuess
from streams.sentiment.stage import Score, SentimentStage
from streams.settings import Settings

__all__ = ["Meter", "score_in_thread", "sentiment_agent", "sentiment_stage"]

_Part = list[tuple[int, SentimentGuess]]

_NOT_TOLD = SentimentGuess("neutral", 0.3, 0.4, 0.3, abstained=True)
"""What stands for a guess that is no number: else nobody could read the post."""


class Meter:
    """What a model has done so far."""

    def __init__(self, engine: SentimentEngine) -> None:
        self._engine = engine
        self._seconds = Buckets(SECONDS)
        self._posts = 0
        self._failures = Counter({"timeout": 0, "error": 0, "not_a_number": 0})

    def called(self, posts: int, seconds: float) -> None:
        """Count a call."""
        self._posts += posts
        self._seconds.observe(seconds)

    def failed(self, error: Exception) -> None:
        """Count a call that raised, or that took too long."""
        self._failures["timeout" if isinstance(error, TimeoutError) else "error"] += 1

    def told_nothing(self, posts: int) -> None:
        """Count posts whose probabilities were no numbers."""
        self._failures["not_a_number"] += posts

    def facts(self) -> ModelFacts:
        """The figures at this moment."""
        return ModelFacts(
            name=self._engine.name,
            digest=self._engine.digest,
            seconds=self._seconds.now(),
            posts=self._posts,
            cache_hits=self._engine.cache_hits,
            cache_misses=self._engine.cache_misses,
            failures=dict(self._failures),
        )


def score_in_thread(engine: SentimentEngine, *, timeout: float, meter: Meter | None = None) -> Score:
    """A scorer that runs the engine in one thread of its own; TimeoutError when a call of the model takes over `timeout` s.

    Whoever tries again waits until that call has ended all the same, since there is the one thread.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="sentiment")
    name = model_name(engine)

    async def next_part(parts: Iterator[_Part]) -> _Part | None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout):
                part = await asyncio.get_running_loop().run_in_executor(pool, next, parts, None)
        except Exception as error:
            if meter:
                meter.failed(error)
            raise
        if meter and part:
            meter.called(len(part), time.perf_counter() - began)
            meter.told_nothing(sum(not guess.is_told for _, guess in part))
        return part

    async def score(texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        found: dict[int, Sentiment] = {}
        parts = engine.parts(texts, languages)
        while (part := await next_part(parts)) is not None:
            found.update((number, _sentiment(guess, name)) for number, guess in part)
        return [found[number] for number in range(len(texts))]

    return score


def _sentiment(guess: SentimentGuess, model: str) -> Sentiment:
    if not guess.is_told:
        guess = _NOT_TOLD
    return Sentiment.trusted(
        {
            "label": guess.label,
            "negative": round(guess.negative, 4),
            "neutral": round(guess.neutral, 4),
            "positive": round(guess.positive, 4),
            "abstained": guess.abstained,
            "model": model,
        }
    )


def sentiment_agent(runner: StageRunner) -> None:
    """The stage as an agent of its Faust app."""

    @runner.app.agent(runner.channel, name="sentiment", concurrency=1)
    async def sentiment(stream: Any) -> None:
        await runner.consume.run(stream)


def sentiment_stage(settings: Settings, topics: Topics, engine: SentimentEngine) -> SentimentStage:
    """The stage with an engine, whose calls are counted."""
    meter = Meter(engine)
    partitions = topics.mentions.partitions
    score = score_in_thread(engine, timeout=settings.score_timeout, meter=meter)
    unwatched = (
        score
        if engine.unwatched is engine
        else score_in_thread(engine.unwatched, timeout=settings.score_timeout, meter=meter)
    )
    return SentimentStage(
        topics,
        score,
        lambda issue: partition_of(issue, partitions),
        model=model_name(engine),
        confusion=engine.confusion,
        unwatched=unwatched if settings.sentiment_scope == "all" else None,
        model_facts=meter.facts,
        emerging=settings.emerging_terms > 0,
    )
