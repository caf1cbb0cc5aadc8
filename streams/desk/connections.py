"""The connections of the desk's server: none waits without end, and none is refused because others do nothing."""

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["HEADER_SECONDS", "IDLE_SECONDS", "MOST_CONNECTIONS", "Connection"]

HEADER_SECONDS: Final = 10.0
"""Time from the opening of a connection to the end of its first request's header."""

IDLE_SECONDS: Final = 75
"""Time from an answer to the end of the next request's header; longer than proxies keep a connection that nobody uses
(nginx: 60 s)."""

MOST_CONNECTIONS: Final = 500
"""Open at a time; the one that has been silent for longest is closed for a further one."""


class Connection(H11Protocol):
    """A connection with a deadline for the next request."""

    silent_since: float = 0.0
    """When its last answer ended, or it was opened, in seconds of the loop's clock."""
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give it the time for its first header; where there are too many, close the most silent one."""
        super().connection_made(transport)
        self._expect(HEADER_SECONDS)
        if len(self.connections) > MOST_CONNECTIONS:
            silent = [one for one in cast(set[Any], self.connections) if isinstance(one, Connection) and not one.is_busy]
            if silent:
                min(silent, key=lambda one: one.silent_since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; once they are a whole header, its answer has the time that it needs."""
        super().data_received(data)
        if self.is_busy:
            self._forget()

    def on_response_complete(self) -> None:
        """Give it the time for its next header."""
        super().on_response_complete()
        if not self.is_busy and not self.transport.is_closing():
            self._expect(IDLE_SECONDS)

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _expect(self, seconds: float) -> None:
        self._forget()
        self.silent_since = self.loop.time()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
