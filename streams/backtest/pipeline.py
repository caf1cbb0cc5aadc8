"""The pipeline in memory: the stages that the workers run, over posts in the order of a file, in event time.

It plans records and marks of time as `kentongan ingest file` does, and hands them from stage to stage as the topics do; so it
says what a running pipeline says to the same file, alert ids included. It knows neither Kafka nor Faust.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.alert import Alert
from schemas.post import Post
from streams.clock import minute_of
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.language.stage import LanguageStage
from streams.runtime.batch import run_batch
from streams.runtime.stage import Stage
from streams.runtime.steps import records_of
from streams.sentiment.stage import SentimentStage
from streams.sources.plan import Planned, Planner
from streams.virality.stage import ViralityStage

__all__ = ["Backtest", "Stages", "Watch"]

CHUNK_POSTS = 500
CHUNK_RECORDS = 2000
LONGEST_GAP = 24 * 60
"""Minutes of a gap in the stream in which stops are made: long before its end every issue sleeps."""

Watch = Callable[[int, ViralityStage], None]
"""Is shown the last minute that is over, and what is known of every issue, source and term at its end."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages that decide. The virality stage needs no checkpoints: nothing reads its rows back."""

    language: LanguageStage
    sentiment: SentimentStage
    virality: ViralityStage


class Backtest:
    """One run over a stream of posts, which should be in order of time as for `ingest file`."""

    def __init__(
        self,
        stages: Stages,
        topics: Topics,
        partition_of: Callable[[str], int],
        *,
        stops: range = range(0),
        watch: Watch | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`partition_of` gives the partition of `posts` for a post's id; `now` is the time at which records arrive.

        `watch` is called when event time has come to a minute of `stops`, and at the end.
        """
        self._stages = stages
        self._topics = topics
        self._planner = Planner(topics.posts.partitions, partition_of)
        self._stops = stops
        self._watch = watch
        self._now = now
        self._ends: dict[tuple[str, int], int] = defaultdict(int)
        self._pending: list[Planned] = []
        self._added = 0
        self.posts = 0
        """Posts taken in."""
        self.begin: int | None = None
        """Event minute of the first post."""
        self.dead = 0
        """Posts that a stage gave up; a worker would send them to the topic of dead letters."""
        for stage in (stages.language, stages.sentiment, stages.virality):
            stage.assign(range(topics.posts.partitions))

    @property
    def clock(self) -> int | None:
        """The event minute that the stream has come to; None before the first post."""
        return self._planner.clock

    @property
    def late(self) -> int:
        """Posts that lay more than an hour behind one before them."""
        return self._planner.late

    async def add(self, post: Post) -> list[Alert]:
        """Take in a sanitized post; return the alerts that have become due, in order of time."""
        minute = minute_of(post.created_at)
        if self.begin is None:
            self.begin = minute
        alerts = await self._pass_time(minute)
        self._pending += self._planner.add(post, self.posts)
        self.posts += 1
        self._added += 1
        if self._added >= CHUNK_POSTS or len(self._pending) >= CHUNK_RECORDS:
            alerts += await self._run()
        return alerts

    async def end(self) -> list[Alert]:
        """End the stream as `ingest file` does, and as the language stage does once nothing comes any more."""
        if (clock := self.clock) is None:
            return []
        alerts = await self._pass_time(clock + 1)
        self._pending += self._planner.mark(2 * (clock + 1))
        alerts += await self._run()
        posts = self._topics.posts
        ends = [self._ends[posts.name, partition] for partition in range(posts.partitions)]
        idle = {partition: end - 1 for partition, end in enumerate(ends)}
        alerts += await self._after_language(self._stages.language.idle_marks(idle, ends))
        if self._watch:
            self._stages.virality.catch_up()
            self._watch(clock + 1, self._stages.virality)
        return alerts

    async def _pass_time(self, minute: int) -> list[Alert]:
        """Make the stops on the way to the minute; further marks change no outcome."""
        alerts: list[Alert] = []
        if self._watch is None or self.clock is None:
            return alerts
        last = min(minute, self.clock + LONGEST_GAP)
        for stop in self._stops[bisect_right(self._stops, self.clock) : bisect_right(self._stops, last)]:
            self._pending += self._planner.mark(2 * stop)
            alerts += await self._run()
            self._stages.virality.catch_up()
            self._watch(stop - 1, self._stages.virality)
        return alerts

    async def _run(self) -> list[Alert]:
        posts = self._topics.posts.name
        records = [Outgoing(posts, planned.value, planned.partition, headers=planned.headers) for planned in self._pending]
        self._pending.clear()
        self._added = 0
        return await self._after_language(await self._through(self._stages.language, records))

    async def _after_language(self, detected: Sequence[Outgoing]) -> list[Alert]:
        scored = await self._through(self._stages.sentiment, self._on(self._topics.detected.name, detected))
        said = await self._through(self._stages.virality, self._on(self._topics.mentions.name, scored))
        alerts = [Alert.model_validate_json(record.value or b"") for record in self._on(self._topics.alerts.name, said)]
        return sorted(alerts, key=lambda alert: (alert.at, alert.issue, alert.sequence))

    def _on(self, topic: str, records: Sequence[Outgoing]) -> list[Outgoing]:
        return [record for record in records if record.topic == topic]

    async def _through(self, stage: Stage[Any, Any], records: Sequence[Outgoing]) -> list[Outgoing]:
        """Have a stage take records in; return what it sends."""
        if not records:
            return []
        output = await run_batch(stage, [self._arrived(record) for record in records])
        self.dead += len(output.dead)
        return records_of(output.steps)

    def _arrived(self, record: Outgoing) -> Incoming:
        assert record.partition is not None
        place = record.topic, record.partition
        offset = self._ends[place]
        self._ends[place] += 1
        return Incoming(*place, offset, self._now(), record.key, record.value, record.headers)
