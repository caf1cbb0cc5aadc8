"""How far sending has come: a bar on a terminal, else a line now and then."""

import asyncio
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from os import fstat
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from streams.sources.feeder import Feeder
from streams.sources.rejects import RejectsFile
from streams.tasks import end

__all__ = ["shown"]

_BAR_EVERY = 0.25
_LINE_EVERY = 10.0


@asynccontextmanager
async def shown(console: Console, stream: BinaryIO, feeder: Feeder, rejects: RejectsFile) -> AsyncIterator[None]:
    """Show the progress of a feeder that sends what a stream holds, for as long as the context lasts."""
    shower = _Shower(stream, feeder, rejects)
    task = asyncio.create_task(shower.bar(console) if console.is_terminal else shower.lines(console))
    try:
        yield
    finally:
        await end([task])


class _Shower:
    def __init__(self, stream: BinaryIO, feeder: Feeder, rejects: RejectsFile) -> None:
        status = fstat(stream.fileno())
        self._size = status.st_size if stat.S_ISREG(status.st_mode) else None
        self._stream = stream
        self._feeder = feeder
        self._rejects = rejects
        self._began = time.monotonic()

    def _line(self) -> str:
        rate = self._feeder.delivered / max(0.001, time.monotonic() - self._began)
        sent = f"{self._feeder.delivered:,} sent, {self._rejects.count:,} rejected, {rate:,.0f}/s"
        return f"{sent}; the broker takes nothing ({self._feeder.trouble}), trying again" if self._feeder.trouble else sent

    async def lines(self, console: Console) -> None:
        while True:
            await asyncio.sleep(_LINE_EVERY)
            console.print(self._line())

    async def bar(self, console: Console) -> None:
        with Progress(BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(), console=console) as progress:
            task = progress.add_task(self._line(), total=self._size)
            try:
                while True:
                    self._update(progress, task)
                    await asyncio.sleep(_BAR_EVERY)
            finally:
                self._update(progress, task)

    def _update(self, progress: Progress, task: TaskID) -> None:
        progress.update(task, completed=self._stream.tell() if self._size is not None else None, description=self._line())
