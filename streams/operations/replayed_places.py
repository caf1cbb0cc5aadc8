"""How far dead letters were replayed: for all stages, and for single ones beyond that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import orjson
from aiokafka import TopicPartition

from streams.kafka.clients import admin
from streams.kafka.errors import broker_errors
from streams.settings import Settings

__all__ = ["ReplayedPlace", "replay_group", "replayed_places"]


def replay_group(settings: Settings) -> str:
    """The consumer group whose offsets these places are."""
    return f"{settings.topic_prefix}dead-letters-replay"


@dataclass(frozen=True, slots=True)
class ReplayedPlace:
    """The place on one partition of the dead letters, kept as a committed offset with metadata."""

    offset: int = 0
    """Letters before it were sent in again, or need not be."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """Offsets before which that also holds for letters of single stages."""

    @classmethod
    def parse(cls, offset: int, metadata: str) -> Self:
        """The place that was committed so; metadata that are none of ours say nothing."""
        try:
            stages = orjson.loads(metadata or "{}")
        except orjson.JSONDecodeError:
            stages = {}
        known = stages.items() if isinstance(stages, dict) else ()
        return cls(max(offset, 0), {stage: place for stage, place in known if isinstance(place, int)})

    @property
    def metadata(self) -> str:
        """What is committed beside the offset."""
        return orjson.dumps(dict(self.stages)).decode() if self.stages else ""

    def is_behind(self, offset: int, stage: str) -> bool:
        """Whether a letter of that stage, at that offset, was sent in again."""
        return offset < max(self.offset, self.stages.get(stage, 0))

    def after(self, end: int, stage: str | None, *, is_all: bool) -> "ReplayedPlace":
        """The place once letters before `end` were sent in: those of one stage, unless that `is_all` that waited."""
        if stage is None or is_all:
            return ReplayedPlace(max(end, self.offset))
        return ReplayedPlace(self.offset, {**self.stages, stage: max(end, self.stages.get(stage, 0))})


async def replayed_places(settings: Settings, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, ReplayedPlace]:
    """Up to where the letters of each partition were sent in again.

    Raises:
        BrokerError: the broker is away, or refuses.
    """
    wanted, group = list(partitions), replay_group(settings)
    client = admin(settings)
    try:
        with broker_errors(settings, f"the group {group} be described"):
            await client.start()
            found = await client.list_consumer_group_offsets(group, partitions=wanted)
    finally:
        await client.close()
    return {one: ReplayedPlace.parse(*found[one]) if one in found else ReplayedPlace() for one in wanted}
