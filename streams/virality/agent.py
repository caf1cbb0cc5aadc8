"""Runs the virality stage on Kafka."""

from collections.abc import Callable

from streams.factcheck.follower import FactsFollower
from streams.kafka.compacted_follower import all_loaded
from streams.kafka.topics import Topics
from streams.runtime.faust_runner import StageRunner, partition_of
from streams.runtime.state_rows import StateRows
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched
from streams.watchlist.follower import WatchlistFollower

__all__ = ["virality_runner"]


def virality_runner(
    settings: Settings,
    topics: Topics,
    watchlist: WatchlistFollower,
    facts: FactsFollower,
    fatal: Callable[[BaseException], None],
) -> StageRunner:
    """The virality stage; it reads back every row of its partitions."""
    stage = ViralityStage(
        topics,
        watchlist.issues,
        hold=settings.hold_mentions,
        checkpoint_interval=settings.checkpoint_interval,
        partition_of=lambda name: partition_of(name, topics.mentions.partitions),
        unwatched=Unwatched.of(settings),
        facts=facts.facts,
    )
    return StageRunner(
        stage,
        topics.mentions,
        settings,
        rows=StateRows(settings, {topics.issue_state.name: None}, write_again=stage.write_again),
        buffer_records=256,
        fatal=fatal,
        ready=lambda: all_loaded(watchlist, facts),
    )
