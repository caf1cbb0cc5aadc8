"""The consume loop without Kafka: streams, groups and topics in memory, with the real loop and the real stages."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.watchlist import Issue
from streams.factcheck.matcher import FactMatcher
from streams.kafka.records import Outgoing
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.notify.channels import CONSOLE
from streams.notify.deliver_stage import DeliverStage
from streams.notify.restraint.channel_state import Pending
from streams.notify.stage import NotifyStage
from streams.runtime.faust_runner import partition_of
from streams.runtime.loop import Consume
from streams.sentiment.agent import Meter, score_in_thread
from streams.sentiment.model import LinearSentiment
from streams.sentiment.stage import SentimentStage
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.memory_kafka import MemoryGroup, MemoryStream, MemoryTopics

__all__ = ["MemoryPipeline"]


_detector = cache(LanguageDetector.load)
_engine = cache(LinearSentiment.load)


class MemoryPipeline:
    """All stages over topics in memory. The only channel is the console, which nobody reads; `refused` events fail there."""

    def __init__(
        self,
        issues: Iterable[Issue],
        refused: Iterable[str] = (),
        facts: Iterable[Fact] = (),
        pseudonym: Callable[[str], str] | None = None,
        **settings: Any,
    ) -> None:
        self._given = settings | {"pseudonym": pseudonym}
        self.settings = Settings(**{"partitions": 2, "attempts": 1, "checkpoint_interval": 0.001} | settings)
        self.topics = Topics(self.settings)
        self.watchlist = {issue.id: issue for issue in issues}
        self.memory = MemoryTopics()
        self._refused = frozenset(refused)
        self._deliver = DeliverStage(self.topics, CONSOLE, wait=0.0)
        self.failed: list[BaseException] = []
        self._read: dict[str, int] = defaultdict(int)
        self._acked: dict[str, int] = {}
        matcher = Matcher({name: parse(issue.query) for name, issue in self.watchlist.items()})
        verified = {fact.id: fact for fact in facts}
        statements = FactMatcher(verified.values())
        engine = _engine()
        meter = Meter(engine)
        partitions = self.settings.partitions
        stages = {
            self.topics.posts.name: LanguageStage(
                self.topics,
                _detector(),
                lambda: matcher,
                pseudonym,
                future_tolerance=300,
                repeat_memory=10_000,
                facts=lambda: statements,
            ),
            self.topics.detected.name: SentimentStage(
                self.topics,
                score_in_thread(engine, timeout=30, meter=meter),
                lambda issue: partition_of(issue, partitions),
                model=f"{engine.name}@{engine.digest[:12]}",
                confusion=engine.confusion,
                model_facts=meter.facts,
                emerging=self.settings.emerging_terms > 0,
            ),
            self.topics.mentions.name: ViralityStage(
                self.topics,
                lambda: self.watchlist,
                hold=200_000,
                checkpoint_interval=self.settings.checkpoint_interval,
                partition_of=lambda name: partition_of(name, partitions),
                facts=lambda: verified,
                unwatched=Unwatched.of(self.settings),
            ),
            self.topics.alerts.name: NotifyStage(self.topics, CONSOLE),
            self.topics.notifications.name: self._deliver,
        }
        back = {
            self.topics.posts.name: (self.topics.detected.name, self.topics.dead_letters.name),
            self.topics.detected.name: (self.topics.scored.name,),
            self.topics.mentions.name: (self.topics.issue_state.name,),
            self.topics.notifications.name: (self.topics.channel_state.name,),
        }
        self.loops = {
            topic: Consume(
                stage,
                MemoryGroup(self.memory, partitions, back.get(topic, ())),
                self.settings,
                fatal=self.failed.append,
                ready=None,
            )
            for topic, stage in stages.items()
        }

    async def end(self) -> None:
        """Have each stage write what it holds back, as a worker does that ends."""
        for loop in self.loops.values():
            await loop.begin()
            await loop.checkpoint()

    def restarted(self) -> "MemoryPipeline":
        """Another worker on the same topics; it goes on behind what this one has acknowledged."""
        found = MemoryPipeline(self.watchlist.values(), **self._given)
        found.memory, found._acked = self.memory, self._acked
        found._read.update(self._acked)
        for loop in found.loops.values():
            loop._group._topics = self.memory
        return found

    def passed_over(self) -> dict[str, int]:
        """Records that were passed over, by topic."""
        found: Counter[str] = Counter()
        for loop in self.loops.values():
            found.update(loop.unreadables.now())
            found.update(loop.stage.status().unreadable)
        return dict(found)

    def post(self, value: bytes, partition: int = 0, arrived_at: datetime | None = None) -> None:
        """Put a record on the topic of posts."""
        record = Outgoing(self.topics.posts.name, value)
        self.memory.append(record, partition, arrived_at or datetime.now(UTC))

    def mark_idle(self) -> None:
        """Say of every partition that all of it was read, and that nothing comes from it."""
        ends = [len(self.memory.records[self.topics.posts.name, one]) for one in range(self.settings.partitions)]
        language = self.loops[self.topics.posts.name].stage
        for mark in language.idle_marks({number: end - 1 for number, end in enumerate(ends)}, ends):
            self.memory.append(mark, mark.partition, datetime.now(UTC))

    async def run(self) -> None:
        """Have each stage take everything that is new to it, in the order of the flow."""
        for topic, loop in self.loops.items():
            records = (
                record
                for partition in range(self.settings.partitions)
                for record in self.memory.records[topic, partition][self._taken(topic, partition) :]
            )
            await loop.run(MemoryStream(records, self._acked))
        if self.failed:
            raise self.failed[0]
        while isinstance(due := self._deliver.next("console"), Pending):
            if self._deliver.state("console").bodies[due.number].alert.event in self._refused:
                self._deliver.failed("console", due, "refused")
                break
            self._deliver.sent("console", due, 0.01)

    def _taken(self, topic: str, partition: int) -> int:
        key = f"{topic} {partition}"
        taken, self._read[key] = self._read[key], len(self.memory.records[topic, partition])
        return taken

    def alerts(self) -> list[Alert]:
        return [Alert.model_validate_json(record.value or b"") for record in self.memory.of(self.topics.alerts.name)]
