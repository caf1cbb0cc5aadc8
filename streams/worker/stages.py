"""The program as a whole: the one place where stages, topics and settings meet."""

import asyncio
from collections.abc import Callable, Sequence

from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.kafka.topics import Topics
from streams.language.agent import language_runner
from streams.notify.agent import deliver_runner, notify_runner
from streams.notify.channels import Channels
from streams.runtime.faust_runner import StageRunner
from streams.sentiment.agent import sentiment_runner
from streams.sentiment.load import load_engine
from streams.settings import Settings
from streams.virality.agent import virality_runner
from streams.watchlist.follower import WatchlistFollower

__all__ = ["STAGES", "build_runners"]

STAGES = ("language", "sentiment", "virality", "notify", "deliver")
"""All stages, in the order of the flow."""


async def build_runners(
    stages: Sequence[str],
    settings: Settings,
    topics: Topics,
    watchlist: WatchlistFollower,
    facts: FactsFollower,
    actions: ActionsFollower,
    channels: Channels,
    fatal: Callable[[BaseException], None],
) -> list[StageRunner]:
    """The stages that are named, in the order of the flow, ready to start.

    The sentiment model is loaded beside the event loop: a large one takes a minute, in which the worker must stay alive.

    Raises:
        UserError: a file that a setting names cannot be used.
    """
    engine = await asyncio.to_thread(load_engine, settings) if "sentiment" in stages else None
    build: dict[str, Callable[[], StageRunner]] = {
        "language": lambda: language_runner(settings, topics, watchlist, facts, fatal),
        "virality": lambda: virality_runner(settings, topics, watchlist, facts, fatal),
        "notify": lambda: notify_runner(settings, topics, channels, watchlist, fatal),
        "deliver": lambda: deliver_runner(settings, topics, channels, actions, actions.loaded, fatal),
    }
    if engine is not None:
        build["sentiment"] = lambda: sentiment_runner(settings, topics, engine, fatal)
    return [build[name]() for name in STAGES if name in stages]
