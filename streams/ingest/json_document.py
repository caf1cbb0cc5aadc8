"""A JSON document of any length, read element by element: an array of records, or an object that holds one."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from streams.errors import UserError

__all__ = ["Element", "JsonDocument", "JsonFault"]

MAX_ELEMENT: Final = 16_000_000
"""Longest element that is read, in characters."""

_CHUNK: Final = 1 << 20
_KEPT: Final = 1000
_SPACE: Final = re.compile(r"[ \t\r\n\ufeff]*")
_NEAR_END: Final = 16


class JsonFault(ValueError):
    """The document is no JSON from here on, or ends before it should."""

    def __init__(self, reason: str, beginning: str) -> None:
        super().__init__(reason)
        self.beginning = beginning


class Element(NamedTuple):
    """A value of a document, with what stands in the objects around it before it."""

    value: Any
    raw: str
    outer: Mapping[str, Any]


class JsonDocument:
    """Walks through the text of one or several JSON values, holding no more of it than one element."""

    def __init__(self, read: Callable[[int], str]) -> None:
        """`read` gives up to so many characters more, and none at the end."""
        self._read = read
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._scan = json.JSONDecoder(strict=False).raw_decode

    def elements(self, path: tuple[str, ...]) -> Iterator[Element]:
        """The elements of the arrays at a path of keys, on which arrays in between are passed through.

        Raises:
            JsonFault: the text is no JSON, or ends too early; what comes before is yielded.
            UserError: an element is too long.
        """
        while self._peek():
            yield from self._walk(path, {})
            while self._peek() == ",":  # between values that should have been lines
                self._at += 1

    def _walk(self, path: tuple[str, ...], outer: Mapping[str, Any]) -> Iterator[Element]:
        first = self._peek()
        if first == "[":
            self._at += 1
            for _ in self._members("]"):
                if path and self._peek() in "{[":
                    yield from self._walk(path, outer)
                elif path:
                    self._value()
                else:
                    yield Element(*self._value(), outer)
        elif first == "{" and path:
            self._at += 1
            around = dict(outer)
            for _ in self._members("}"):
                key, _raw = self._value()
                self._expect(":")
                if key == path[0]:
                    yield from self._walk(path[1:], around)
                else:
                    value, _raw = self._value()
                    if not isinstance(value, dict | list):
                        around[str(key)] = value
        else:
            value, raw = self._value()
            if not path:
                yield Element(value, raw, outer)

    def _members(self, end: str) -> Iterator[None]:
        """Stand before each member of an array or object in turn, and at last behind its end."""
        if self._peek() == end:
            self._at += 1
            return
        while True:
            yield
            if self._peek() == end:
                self._at += 1
                return
            self._expect(",")
            if self._peek() == end:  # a comma too many
                self._at += 1
                return

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._fault()
        self._at += 1

    def _peek(self) -> str:
        """The next sign that is no space; none at the end."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def _value(self) -> tuple[Any, str]:
        self._peek()
        while True:
            try:
                value, end = self._scan(self._buffer, self._at)
            except json.JSONDecodeError as error:
                early = error.pos >= len(self._buffer) - _NEAR_END or error.msg.startswith("Unterminated")
                if self._ended or not early:
                    raise self._fault() from None
            except (ValueError, RecursionError) as error:
                reason = "too deep" if isinstance(error, RecursionError) else "with a number too long"
                raise JsonFault(f"this is JSON {reason}", self._beginning()) from None
            else:
                if end < len(self._buffer) or self._ended or self._buffer[end - 1] in '}]"':
                    raw, self._at = self._buffer[self._at : end], end
                    return value, raw
            if len(self._buffer) - self._at > MAX_ELEMENT:
                raise UserError(f"an element of the JSON document does not end within {MAX_ELEMENT:,} characters")
            self._more()

    def _more(self) -> bool:
        """Read on; the more of the present element there is, the more at once."""
        rest = self._buffer[self._at :]
        part = "" if self._ended else self._read(max(_CHUNK, len(rest)))
        self._ended = not part
        self._buffer, self._at = rest + part, 0
        return bool(part)

    def _fault(self) -> JsonFault:
        ended = self._ended and len(self._buffer) - self._at < _CHUNK and not self._buffer[self._at :].strip()
        reason = "the document ends before its last bracket" if ended else "this is not JSON, and what follows cannot be read"
        return JsonFault(reason, self._beginning())

    def _beginning(self) -> str:
        return self._buffer[self._at : self._at + _KEPT]
