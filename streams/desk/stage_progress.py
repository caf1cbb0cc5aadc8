"""How far behind each stage of the pipeline is, by what its consumer group has committed."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.kafka.clients import admin
from streams.kafka.errors import BrokerError, broker_errors
from streams.kafka.topic_reader import Partition, TopicReader
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = ["LATE_SECONDS", "STAGES", "Progress", "StageLag", "StageWatch"]

log = structlog.get_logger(__name__)

STAGES: Final[Mapping[str, Callable[[Topics], Topic]]] = {
    "language": lambda topics: topics.posts,
    "sentiment": lambda topics: topics.detected,
    "virality": lambda topics: topics.mentions,
    "notify": lambda topics: topics.alerts,
    "deliver": lambda topics: topics.notifications,
}
"""The stages in the order of the flow, each with the topic that it reads; `streams.worker` declares them."""
LATE_SECONDS: Final = 120.0
"""A stage that is so far behind is late: what is shown lacks what it has not taken."""
_LOOK_SECONDS: Final = 15.0
_LOOKS_KEPT: Final = 480
_OLD_SECONDS: Final = 90.0
"""What was seen longer ago says nothing of now."""


@dataclass(frozen=True, slots=True)
class StageLag:
    """How far behind a stage is."""

    stage: str
    waiting: int
    """Records that it has not taken."""
    seconds: float
    """For how long the oldest of these has waited, as far as the desk has seen."""

    @property
    def is_late(self) -> bool:
        """Whether people should know of it."""
        return self.seconds >= LATE_SECONDS


class Progress:
    """What one stage has taken of what was there at each look."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._looks: deque[tuple[float, Mapping[Partition, int]]] = deque(maxlen=_LOOKS_KEPT)

    def note(self, now: float, ends: Mapping[Partition, int], committed: Mapping[Partition, int]) -> StageLag:
        """Take in where the partitions end and how far the stage is, at a moment of the monotonic clock, in seconds."""
        taken = {place: max(0, committed.get(place, 0)) for place in ends}  # -1 where it has committed nothing yet
        self._looks.append((now, ends))
        while self._looks and all(taken.get(place, 0) >= end for place, end in self._looks[0][1].items()):
            self._looks.popleft()
        waiting = sum(max(0, end - taken[place]) for place, end in ends.items())
        return StageLag(self._stage, waiting, now - self._looks[0][0] if self._looks else 0.0)


class StageWatch:
    """Looks at the stages every quarter of a minute."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._progress = {stage: Progress(stage) for stage in STAGES}
        self._lags: tuple[StageLag, ...] = ()
        self._looked = -_OLD_SECONDS
        self.at: datetime | None = None
        """When it looked last."""

    @property
    def lags(self) -> tuple[StageLag, ...]:
        """The stages in the order of the flow; none where the broker has not told lately."""
        return self._lags if time.monotonic() - self._looked < _OLD_SECONDS else ()

    async def run(self) -> None:
        """Look until cancelled; a broker that is away, or refuses, is asked again."""
        topics, told = Topics(self._settings), False
        while True:
            try:
                await self._watch(topics)
            except BrokerError as error:
                if not told:
                    log.warning("desk_stages_unknown", error=str(error))
                told = True
            await asyncio.sleep(_LOOK_SECONDS)

    async def _watch(self, topics: Topics) -> None:
        client = admin(self._settings)
        try:
            with broker_errors(self._settings, "groups be described"):
                await client.start()
            async with TopicReader(self._settings) as reader:
                while True:
                    self._lags = tuple([await self._lag(client, reader, stage, topics) for stage in STAGES])
                    self._looked, self.at = time.monotonic(), datetime.now(UTC)
                    await asyncio.sleep(_LOOK_SECONDS)
        finally:
            await client.close()

    async def _lag(self, client: AIOKafkaAdminClient, reader: TopicReader, stage: str, topics: Topics) -> StageLag:
        topic = STAGES[stage](topics).name
        [count] = await reader.partitions(topic)
        ends = await reader.ends((topic, number) for number in range(count))
        group = self._settings.topic_prefix + stage
        with broker_errors(self._settings, f"the group {group} be described"):
            found = await client.list_consumer_group_offsets(group, partitions=[TopicPartition(*place) for place in ends])
        committed = {(place.topic, place.partition): one.offset for place, one in found.items()}
        return self._progress[stage].note(time.monotonic(), dict(ends), committed)
