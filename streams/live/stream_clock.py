"""How far streams have come, of those whose servers say so: up to when event time may go on without waiting for feeds."""

from datetime import datetime

from streams.live.half_minute_bell import HalfMinuteBell

__all__ = ["StreamClock"]


class StreamClock:
    """All streams of one worker."""

    def __init__(self) -> None:
        self._moments: dict[str, datetime] = {}
        self._bell = HalfMinuteBell()

    @property
    def moment(self) -> datetime | None:
        """All that was written up to then has arrived, of every stream that is read; None where none is."""
        return min(self._moments.values(), default=None)

    def come(self, source: str, moment: datetime) -> None:
        """All that a stream has up to a moment has arrived."""
        self._moments[source] = moment
        self._bell.reach(min(self._moments.values()))

    def lost(self, source: str) -> None:
        """A stream is no longer read, and nothing waits for it."""
        self._moments.pop(source, None)

    async def wait(self, seconds: float) -> None:
        """Wait for so long, or until another half minute is over."""
        await self._bell.wait(seconds)
