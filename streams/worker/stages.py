"""All stages, each declared once: its name, what it reads, restores and writes, how it is built, what runs beside it.

Worker, metrics, access control lists, compose file and manifests go by this table, or are held against it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from streams.kafka.compacted_follower import all_loaded
from streams.kafka.starts import Span, Tail
from streams.kafka.topics import Topic, Topics
from streams.language.agent import IdleMarks, language_agent, language_stage
from streams.language.headers import PASSED_HEADER
from streams.mentions.emerging_terms import PHRASES_HEADER, SPAN
from streams.notify.agent import build_dispatcher, deliver_agent, notify_agent, warn_of_unknown_channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.stage import NotifyStage
from streams.runtime.background import Background
from streams.runtime.faust_runner import StageRunner
from streams.runtime.posts_ends import known_ends
from streams.runtime.stage import Stage
from streams.runtime.state_rows import StateRows
from streams.sentiment.agent import sentiment_agent, sentiment_stage
from streams.sentiment.load import load_engine
from streams.settings import Settings
from streams.virality.agent import virality_agent, virality_stage
from streams.worker.parts import Parts

__all__ = ["STAGES", "STAGE_NAMES", "DeclaredStage", "build_background", "build_runners"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStage:
    """One stage of the pipeline."""

    name: str
    """Its name in commands, metrics, manifests, and behind the prefix its consumer group."""
    source: Callable[[Topics], Topic]
    """The topic that it reads."""
    restores: Callable[[Topics, Settings], Mapping[Topic, Tail]] = lambda topics, settings: {}
    """What it reads back of which topics when it is assigned partitions; of those with None, every row."""
    writes: Callable[[Topics], tuple[Topic, ...]]
    """Topics that it writes, besides that of dead letters."""
    build: Callable[[Parts], Stage[Any, Any]]
    """Makes the stage, beside the event loop: a large model takes a minute."""
    ready: Callable[[Parts], Awaitable[object]] | None = None
    """Returns once the stage may begin."""
    agent: Callable[[StageRunner], None]
    """Adds its agent to its Faust app."""
    background: Callable[[StageRunner, Parts], Background] | None = None
    """What runs beside it."""
    buffer_records: int
    """Records that are fetched ahead."""
    takes_records: int | None = None
    """Records that it takes at once, where that is less than the setting."""


STAGES: Final = (
    DeclaredStage(
        name="language",
        source=lambda topics: topics.posts,
        # Where an earlier program wrote `posts-detected`, which did not count, the last 2,000 records.
        restores=lambda topics, settings: {
            topics.detected: Span(PASSED_HEADER, max(1, settings.repeat_memory), 2000),
            topics.dead_letters: 50,
        },
        writes=lambda topics: (topics.detected,),
        build=lambda parts: language_stage(parts.settings, parts.topics, parts.watchlist.matcher, parts.facts.matcher),
        ready=lambda parts: all_loaded(parts.watchlist, parts.facts),
        agent=language_agent,
        background=lambda runner, parts: IdleMarks(runner, parts.settings.idle_after),
        buffer_records=4096,
    ),
    DeclaredStage(
        name="sentiment",
        source=lambda topics: topics.detected,
        # Where an earlier program wrote `posts-scored`, which did not count phrases, the last 50 records.
        restores=lambda topics, settings: {topics.scored: Span(PHRASES_HEADER, SPAN, 50)},
        writes=lambda topics: (topics.scored, topics.mentions),
        build=lambda parts: sentiment_stage(parts.settings, parts.topics, load_engine(parts.settings)),
        agent=sentiment_agent,
        buffer_records=256,
    ),
    DeclaredStage(
        name="virality",
        source=lambda topics: topics.mentions,
        restores=lambda topics, settings: {topics.issue_state: None},
        writes=lambda topics: (topics.issue_state, topics.snapshots, topics.alerts, topics.notifications),
        build=lambda parts: virality_stage(parts.settings, parts.topics, parts.watchlist.issues, parts.facts.facts),
        ready=lambda parts: all_loaded(parts.watchlist, parts.facts),
        agent=virality_agent,
        buffer_records=256,
    ),
    DeclaredStage(
        name="notify",
        source=lambda topics: topics.alerts,
        writes=lambda topics: (topics.notifications,),
        build=lambda parts: NotifyStage(parts.topics, parts.channels),
        ready=lambda parts: warn_of_unknown_channels(parts.watchlist, parts.channels),
        agent=notify_agent,
        buffer_records=1024,
    ),
    DeclaredStage(
        name="deliver",
        source=lambda topics: topics.notifications,
        # Of `notifications` the last, for the deleted posts that they name.
        restores=lambda topics, settings: {topics.channel_state: None, topics.notifications: 500},
        writes=lambda topics: (topics.notifications, topics.channel_state),
        build=lambda parts: DeliverStage(parts.topics, parts.channels, actions=parts.actions),
        ready=lambda parts: parts.actions.loaded(),
        agent=deliver_agent,
        background=lambda runner, parts: build_dispatcher(
            runner, parts.channels, parts.settings, parts.console, words=parts.words
        ),
        # Arrays of 256 kB, of which a storm brings many.
        buffer_records=16,
        takes_records=16,
    ),
)
"""In the order of the flow."""

STAGE_NAMES: Final = tuple(stage.name for stage in STAGES)


async def build_runners(names: Sequence[str], parts: Parts) -> list[StageRunner]:
    """The stages of these names, in the order of the flow, ready to start.

    Raises:
        UserError: a file that a setting names cannot be used.
    """
    return [await _build_runner(stage, parts) for stage in STAGES if stage.name in names]


async def _build_runner(declared: DeclaredStage, parts: Parts) -> StageRunner:
    settings, topics, ready = parts.settings, parts.topics, declared.ready
    stage = await asyncio.to_thread(declared.build, parts)
    if declared.takes_records is not None:
        most = min(declared.takes_records, settings.batch_records)
        settings = settings.model_copy(update={"batch_records": most})

    async def begin() -> None:
        if ready is not None:
            await ready(parts)
        await stage.ends.look()

    runner = StageRunner(
        stage,
        declared.source(topics),
        settings,
        rows=StateRows(
            settings,
            {topic.name: tail for topic, tail in declared.restores(topics, settings).items()},
            missing=stage.missing,
            write_again=stage.write_again,
            write_all=stage.write_all,
            refused=stage.refused,
            refuses=stage.refuses,
        ),
        buffer_records=declared.buffer_records,
        fatal=parts.fatal,
        ready=begin,
    )
    if settings.ends_are_exact:
        stage.ends = known_ends(topics.posts, runner)
    declared.agent(runner)
    return runner


def build_background(runners: Sequence[StageRunner], parts: Parts) -> list[Background]:
    """What runs beside the stages."""
    made = {stage.name: stage.background for stage in STAGES}
    return [make(runner, parts) for runner in runners if (make := made[runner.stage.name])]
