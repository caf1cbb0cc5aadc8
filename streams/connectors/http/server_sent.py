"""Server-sent events, parsed from chunks as they come (WHATWG HTML, section 9.2.6)."""

import re
from typing import Final, NamedTuple

__all__ = ["MOST_EVENT_BYTES", "EventReader", "ServerSent"]

MOST_EVENT_BYTES: Final = 1_000_000
"""Largest event that is read; one that is larger is cut, and so is nothing that anybody can read."""

_LINE_END: Final = re.compile(rb"\r\n|\n|\r(?!\Z)")


class ServerSent(NamedTuple):
    """An event."""

    name: str
    data: str


class EventReader:
    """Takes in chunks of a stream, and gives the events that they complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[ServerSent]:
        """The events that end in this bit. Comments, unknown fields and events without data are passed over."""
        *lines, self._rest = _LINE_END.split(self._rest + chunk)
        if len(self._rest) > MOST_EVENT_BYTES:
            self._rest = self._rest[:MOST_EVENT_BYTES]
        return [event for line in lines if (event := self._line(line)) is not None]

    def _line(self, line: bytes) -> ServerSent | None:
        if not line:
            found = ServerSent(self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data, self._size = "", [], 0
            return found
        field, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value[:100]
        elif field == "data" and self._size < MOST_EVENT_BYTES:
            self._data.append(value)
            self._size += len(value)
        return None
