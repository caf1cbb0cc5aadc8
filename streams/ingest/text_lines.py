"""The lines of a text in any encoding, bounded in length, with what could not be decoded counted."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from schemas.codec import MAX_POSTS_BYTES
from streams.errors import UserError

__all__ = ["KEPT", "MAX_LINE", "REPLACED", "TextLine", "TextLines"]

MAX_LINE: Final = MAX_POSTS_BYTES
"""Longest line that is read whole, in characters: no longer one can hold a post that the pipeline takes."""

MAX_SKIPPED: Final = 100_000_000
"""Length from which on a line is taken to have no end."""

KEPT: Final = 1000
"""What is kept of a longer line, to recognise it by."""

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


class TextLine(NamedTuple):
    """A line with its ending."""

    number: int
    """Counted from 1."""
    text: str
    whole: bool = True
    """False when the line is longer than MAX_LINE and `text` is only its beginning."""


class _Borrowed(io.BufferedIOBase):
    """A stream that is not closed with what reads it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        read1 = getattr(self._stream, "read1", self._stream.read)
        return bytes(read1(size))


class TextLines:
    """Decodes a stream, which stays open; iterated over once.

    Bytes that are of no character become U+FFFD, and are counted.
    """

    def __init__(self, stream: BinaryIO, encoding: str, *, newline: str = "\n") -> None:
        """`newline` is what ends a line: a line feed, with or without a carriage return before it, or that alone."""
        borrowed: Any = _Borrowed(stream)
        self._text = io.TextIOWrapper(borrowed, encoding=encoding, errors="replace", newline=newline)
        self.newline = newline
        self.replaced = 0

    def __iter__(self) -> Iterator[TextLine]:
        number = 0
        read = self._text.readline
        while text := read(MAX_LINE + 1):
            number += 1
            if not text.isascii():
                self.replaced += text.count(REPLACED)
            if len(text) > MAX_LINE and not text.endswith(self.newline):
                self._skip_rest(number)
                yield TextLine(number, text[:KEPT], whole=False)
            else:
                yield TextLine(number, text)

    def read(self, most: int) -> str:
        """Up to so many characters, as they come; none at the end."""
        text = self._text.read(most)
        if not text.isascii():
            self.replaced += text.count(REPLACED)
        return text

    def _skip_rest(self, number: int) -> None:
        skipped = 0
        while part := self._text.readline(65_536):
            skipped += len(part)
            if part.endswith(self.newline):
                return
            if skipped > MAX_SKIPPED:
                raise UserError(f"line {number} does not end within {MAX_SKIPPED} characters; name a file of lines")
