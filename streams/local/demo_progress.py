"""What the demo says while it goes on: what is simulated, and how far that has come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from rich.console import Console

from streams.local.scenario import Timeline
from streams.tasks import end

__all__ = ["Simulated"]

_LOOK_EVERY = 0.25
_LINE_EVERY = 5.0


class Simulated:
    """How far the scenario has been played."""

    def __init__(self, console: Console, timeline: Timeline, live: datetime) -> None:
        """Up to `live` the posts are history, sent as fast as they are taken; from there on they come at a pace."""
        self._console = console
        self._timeline = timeline
        self._live = live
        self.posts = 0
        """Posts that were sent."""
        self.at = timeline.start
        """The time in the scenario."""

    @property
    def words(self) -> str:
        """What is simulated, the time there, and the share of it that has been played."""
        line = self._timeline
        share = (self.at - line.start) / (line.end - line.start)
        part = "history to learn from" if self.at < self._live else "live"
        return f"Simulated: {self.at:%a %d %b %Y %H:%M} WIB, {self.posts:,} posts, {share:.0%} ({part})"

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Show it for as long as the context lasts: in a line that changes on a terminal, else in a line now and then."""
        task = asyncio.create_task(self._live_line() if self._console.is_terminal else self._lines())
        try:
            yield
        finally:
            await end([task])

    async def _lines(self) -> None:
        while True:
            self._console.print(self.words, soft_wrap=True, highlight=False)
            await asyncio.sleep(_LINE_EVERY)

    async def _live_line(self) -> None:
        with self._console.status(self.words) as status:
            while True:
                await asyncio.sleep(_LOOK_EVERY)
                status.update(self.words)
