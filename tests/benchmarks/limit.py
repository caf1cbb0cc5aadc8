"""The limit: the stages as they are, one after the other in one loop, with records in memory and no Kafka."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from schemas.watchlist import Issue
from streams.factcheck.matcher import FactMatcher
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.runtime.batch import run_batch
from streams.runtime.faust_runner import partition_of
from streams.runtime.stage import Stage
from streams.runtime.steps import records_of
from streams.sentiment.agent import score_in_thread
from streams.sentiment.model import LinearSentiment
from streams.sentiment.stage import SentimentStage
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.benchmarks.load import BEGIN

__all__ = ["Limit"]

CHUNK_BYTES = 256_000


class Limit:
    """Language, sentiment and virality as a worker has them."""

    def __init__(self, issues: Sequence[Issue], partitions: int = 8, **settings: Any) -> None:
        """`settings` are those of a worker."""
        self.settings = Settings(partitions=partitions, **settings)
        topics = self.topics = Topics(self.settings)
        engine = LinearSentiment.load()
        matcher, watchlist = Matcher({one.id: parse(one.query) for one in issues}), {one.id: one for one in issues}

        def place(key: str) -> int:
            return partition_of(key, partitions)

        self.virality = ViralityStage(
            topics,
            lambda: watchlist,
            hold=self.settings.hold_mentions,
            checkpoint_interval=self.settings.checkpoint_interval,
            partition_of=place,
            unwatched=Unwatched.of(self.settings),
        )
        self.stages: dict[str, Stage[Any, Any]] = {
            topics.posts.name: LanguageStage(
                topics,
                LanguageDetector.load(),
                lambda: matcher,
                None,
                future_tolerance=self.settings.future_tolerance,
                repeat_memory=self.settings.repeat_memory,
                facts=lambda: _NO_FACTS,
            ),
            topics.detected.name: SentimentStage(
                topics, score_in_thread(engine, timeout=30), place, model="bench", emerging=self.settings.emerging_terms > 0
            ),
            topics.mentions.name: self.virality,
        }
        for stage in self.stages.values():
            stage.assign(range(partitions))
        self.seconds: dict[str, float] = defaultdict(float)
        """Processor seconds of each stage."""
        self.sent: list[Outgoing] = []
        """Everything that was sent, in order."""
        self._ends: dict[tuple[str, int], int] = defaultdict(int)

    async def run(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Take in records of `posts`, given with their partitions, in chunks as a worker does."""
        chunk: list[Outgoing] = []
        size = 0
        for partition, value in records:
            chunk.append(Outgoing(self.topics.posts.name, value, partition))
            size += len(value)
            if size >= CHUNK_BYTES:
                await self._through(chunk)
                chunk, size = [], 0
        await self._through(chunk)
        language = self.stages[self.topics.posts.name]
        assert isinstance(language, LanguageStage)
        ends = [self._ends[self.topics.posts.name, partition] for partition in range(self.settings.partitions)]
        await self._on(language.idle_marks({number: end - 1 for number, end in enumerate(ends)}, ends))
        self.sent += records_of(self.virality.checkpoint())

    async def _through(self, records: Sequence[Outgoing]) -> None:
        await self._on(records)
        # A worker gives way to its other tasks between two batches.
        await asyncio.sleep(0)

    async def _on(self, records: Sequence[Outgoing]) -> None:
        for topic, stage in self.stages.items():
            incoming = [self._arrived(record) for record in records if record.topic == topic]
            if incoming:
                began = time.process_time()
                output = await run_batch(stage, incoming)
                records = records_of(output.steps)
                self.seconds[stage.name] += time.process_time() - began
                self.sent += records

    def _arrived(self, record: Outgoing) -> Incoming:
        assert record.partition is not None
        place = record.topic, record.partition
        offset = self._ends[place]
        self._ends[place] += 1
        return Incoming(*place, offset, _ARRIVED, record.key, record.value, record.headers)

    def counts(self) -> dict[str, int]:
        """Posts counted for each issue."""
        return {name: state.posts for name, state in self.virality.issues().items() if state.posts}


_NO_FACTS = FactMatcher(())
_ARRIVED = BEGIN + timedelta(days=500)  # no post claims to be of a later time
