"""The demo on connectors: what happens is fetched from a made-up internet by the sources, as a worker has them."""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from rich.console import Console

from schemas.post import Post
from streams.connectors.sources_file import usable_sources
from streams.kafka.topics import Topics
from streams.live.term import Term
from streams.local.demo_internet import DemoInternet
from streams.local.demo_progress import Simulated
from streams.local.scenario import Timeline, narrate
from streams.settings import Settings
from streams.sources.feeder import Feeder
from streams.sources.pace import Pace
from streams.tasks import end

__all__ = ["LIVE_SECONDS", "feed_by_sources", "story_end"]

LIVE_SECONDS: Final = 300.0
"""How long the part takes in which something happens: a second in which a source is not asked is two and a half minutes."""
_LOOK_EVERY: Final = 0.2
_ASKED_WITHIN: Final = 3.0
"""Seconds in which every source was asked once more: so far the mark of time stays behind."""
_WEEK: Final = timedelta(days=7)


def story_end(end_of_story: datetime, now: datetime) -> datetime:
    """When the scenario ends: so many whole weeks later that it has just ended, for sources take what is of today."""
    return end_of_story + (now - end_of_story) // _WEEK * _WEEK


async def feed_by_sources(settings: Settings, console: Console, timeline: Timeline, live: datetime) -> None:
    """Send the history up to `live` as `ingest file` does, and have all that follows fetched.

    The file of sources is written where the settings name it.

    Raises:
        UserError: no port is free, or the broker is away.
    """
    story = iter(narrate(end=timeline.end))
    speed = (timeline.end - live).total_seconds() / LIVE_SECONDS
    simulated = Simulated(console, timeline, live)
    async with simulated.shown():
        async with Feeder(settings) as feeder:
            for one in takewhile(lambda one: one.at < live, story):
                await feeder.add(one.post)
                simulated.at = one.at
                simulated.posts += 1
        assert settings.sources_file is not None
        async with DemoInternet(settings.sources_file) as internet:
            own = settings.model_copy(update={"sources_port": internet.push_port})
            sources = usable_sources(settings.sources_file)

            def marked() -> datetime:
                return simulated.at - timedelta(seconds=_ASKED_WITHIN * speed)

            async with Term(own, Topics(own), sources, clock=marked) as term:
                running = asyncio.create_task(term.run())
                try:
                    await asyncio.sleep(_ASKED_WITHIN)  # so that nothing is shown that nobody listens to
                    await _show(internet, ((one.at, one.post) for one in story), speed, simulated, running)
                    simulated.at = timeline.end + timedelta(seconds=_ASKED_WITHIN * speed)
                    await asyncio.sleep(2 * _ASKED_WITHIN)
                finally:
                    await end([running])
    console.print("The scenario is over; the pipeline goes on listening. Ctrl-C ends the demo.\n")


async def _show(
    internet: DemoInternet,
    story: Iterable[tuple[datetime, Post]],
    speed: float,
    simulated: Simulated,
    running: "asyncio.Task[None]",
) -> None:
    pace = Pace(speed, None, time.monotonic)
    due: list[Post] = []
    for at, post in story:
        while (pause := pace.pause(at)) > 0:
            await internet.shown(due)
            due.clear()
            if running.done():
                running.result()
            await asyncio.sleep(min(pause, _LOOK_EVERY))
            simulated.at = min(pace.simulated() or at, at)
        due.append(post)
        simulated.posts += 1
    await internet.shown(due)
