"""The connections of the desk's server: none waits without end, and none is refused because others do nothing."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from streams.web.connection import HEADER_SECONDS, IDLE_SECONDS, MOST_CONNECTIONS

__all__ = ["Connection"]


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
