"""The lines of a byte stream, bounded in length, so that a file of one endless line cannot fill the memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from schemas.codec import MAX_POSTS_BYTES
from streams.errors import UserError

__all__ = ["MAX_LINE_BYTES", "RawLine", "read_lines"]

MAX_LINE_BYTES = MAX_POSTS_BYTES
"""Longest line that is read whole: no longer one can hold a post that the pipeline takes."""

MAX_SKIPPED_BYTES = 100_000_000
"""Length from which on a line is taken to have no end."""

KEPT_BYTES = 1000
"""What is kept of a longer line, to recognise it by."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line with its ending."""

    number: int
    """Counted from 1."""
    raw: bytes
    whole: bool = True
    """False when the line is longer than MAX_LINE_BYTES and `raw` is only its beginning."""


def read_lines(stream: BinaryIO) -> Iterator[RawLine]:
    """Yield the lines of a stream as they come, without a UTF-8 byte order mark.

    Raises:
        UserError: the stream begins as UTF-16 does, or a line has no end.
    """
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            if raw.startswith(_UTF16):
                raise UserError("the file is encoded as UTF-16; save it as UTF-8")
            raw = raw.removeprefix(_BOM)
        if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
            _skip_rest(stream, number)
            yield RawLine(number, raw[:KEPT_BYTES], whole=False)
        else:
            yield RawLine(number, raw)


def _skip_rest(stream: BinaryIO, number: int) -> None:
    skipped = 0
    while part := stream.readline(65_536):
        skipped += len(part)
        if part.endswith(b"\n"):
            return
        if skipped > MAX_SKIPPED_BYTES:
            raise UserError(f"line {number} does not end within {MAX_SKIPPED_BYTES} bytes; name a file of lines")
