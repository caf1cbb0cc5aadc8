"""Carries the entries of a file to a feeder at a pace, and knows at any moment how far it has come."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from streams.errors import KentonganError
from streams.ingest.record import NumberedPost, Reject
from streams.sources.ahead import Ahead
from streams.sources.feeder import Feeder
from streams.sources.pace import Pace
from streams.sources.rejects import RejectsFile

__all__ = ["Ingestion", "line_ranges"]

LAST_FLUSH = 10.0
"""Seconds that what is under way has to arrive after a stop."""

_LISTED_RANGES = 20


class Ingestion:
    """One run over a file. Afterwards `error` says what stopped it, if anything, and `stopped` if it was asked to end."""

    def __init__(
        self, entries: Ahead[NumberedPost | Reject], feeder: Feeder, pace: Pace, rejects: RejectsFile, *, from_line: int
    ) -> None:
        self._entries = entries
        self._feeder = feeder
        self._pace = pace
        self._rejects = rejects
        self._sending: asyncio.Task[None] | None = None
        self._last_line = from_line - 1
        self._at_end = False
        self.stopped = False
        self.error: KentonganError | OSError | None = None

    def stop(self) -> None:
        """End at once, but for what is under way, which has ten seconds to arrive."""
        self.stopped = True
        if self._sending:
            self._sending.cancel()

    async def run(self) -> None:
        """Send the file to its end, or until it is stopped or something is in the way, and wait for what is under way."""
        self._sending = asyncio.create_task(self._send_all())
        try:
            await self._sending
        except asyncio.CancelledError:
            if not self.stopped:
                raise
        except (KentonganError, OSError) as error:
            self.error = error
        finally:
            self._entries.close()
        try:
            async with asyncio.timeout(LAST_FLUSH if self.stopped or self.error else None):
                await self._feeder.flush()
        except KentonganError as error:
            self.error = self.error or error
        except TimeoutError:
            return

    @property
    def resume_at(self) -> int | None:
        """The line from which another run would bring what is missing; None when nothing is."""
        if undelivered := self._feeder.undelivered:
            return undelivered[0]
        if self._at_end:
            # With all posts delivered only the mark of the end can be missing, and the last post again brings it.
            return self._last_line if self.error else None
        return self._last_line + 1

    @property
    def shortfall(self) -> str | None:
        """What did not get through and why, in words; None when all did."""
        if self.resume_at is None:
            return None
        lost = line_ranges(self._feeder.undelivered)
        if self.error:
            rest = "the end of the file" if self._at_end else f"all after line {self._last_line}"
            return " and ".join(filter(None, (lost, rest))) + f" not delivered: {self.error}"
        return f"stopped after line {self._last_line}" + (f"; {lost} not delivered" if lost else "")

    async def _send_all(self) -> None:
        """Safe to cancel: a post is counted as read in the same breath in which the feeder takes it over."""
        async for entries in self._entries:
            for entry in entries:
                if isinstance(entry, NumberedPost):
                    await self._pace.wait(entry.post.created_at, self._feeder.mark)
                    self._last_line = entry.number
                    await self._feeder.add(entry.post, entry.number)
                else:
                    if not entry.ahead:
                        self._last_line = entry.number
                    self._rejects.write(entry)
        self._at_end = True
        if (clock := self._feeder.clock) is not None:
            await self._feeder.mark(clock + timedelta(minutes=1))


def line_ranges(lines: Sequence[int]) -> str:
    """Sorted line numbers in words: `line 7`, or `lines 3-5, 9`; of very many ranges the first ones."""
    if not lines:
        return ""
    starts = [lines[0], *(after for before, after in pairwise(lines) if after > before + 1)]
    ends = [*(before for before, after in pairwise(lines) if after > before + 1), lines[-1]]
    ranges = [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
    listed = ", ".join(ranges[:_LISTED_RANGES])
    if len(ranges) > _LISTED_RANGES:
        listed += f" and {len(ranges) - _LISTED_RANGES} more ranges up to {lines[-1]}"
    return f"{'line' if len(lines) == 1 else 'lines'} {listed}"
