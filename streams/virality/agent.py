"""The virality stage on Kafka."""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.fact import Fact
from schemas.watchlist import Issue
from streams.kafka.topics import Topics
from streams.runtime.faust_runner import StageRunner, partition_of
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched

__all__ = ["virality_agent", "virality_stage"]


def virality_agent(runner: StageRunner) -> None:
    """The stage as an agent of its Faust app."""

    @runner.app.agent(runner.channel, name="virality", concurrency=1)
    async def virality(stream: Any) -> None:
        await runner.consume.run(stream)


def virality_stage(
    settings: Settings,
    topics: Topics,
    watchlist: Callable[[], Mapping[str, Issue]],
    facts: Callable[[], Mapping[str, Fact]],
    *,
    checkpoint_interval: float | None = None,
) -> ViralityStage:
    """The stage as the settings say; `checkpoint_interval` in seconds is that of the settings where it is not given."""
    stage = ViralityStage(
        topics,
        watchlist,
        hold=settings.hold_mentions,
        checkpoint_interval=settings.checkpoint_interval if checkpoint_interval is None else checkpoint_interval,
        partition_of=lambda name: partition_of(name, topics.mentions.partitions),
        unwatched=Unwatched.of(settings),
        facts=facts,
    )
    stage.ahead = max(stage.ahead, 60 + int(settings.future_tolerance // 60))
    return stage
