"""Detects the encoding of a text from its bytes."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import charset_normalizer

from streams.errors import UserError

__all__ = ["checked", "encoding_of"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_HIGH_LINE: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_SHORT_RUN: Final = 1.6
"""Mean length of runs of bytes above ASCII below which a text is in Latin letters, with an accent or a quote now and then."""


def checked(name: str) -> str:
    """A name of an encoding that Python knows.

    Raises:
        UserError: it is none of a text.
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError):
        raise UserError(f"--encoding {name!r} is not known; use a name like utf-8, utf-16 or cp1252") from None
    return "utf-8-sig" if found.name == "utf-8" else found.name


def encoding_of(stream: BinaryIO, *, whole: bool) -> str:
    """The name of the encoding, for `str.decode`; a stream that is looked at as a `whole` is read to its end.

    A text is UTF-8 when most lines that go beyond ASCII are; else it is of the encoding that fits those lines best.
    """
    head = stream.read(_BLOCK) if whole else stream.peek(_SAMPLE)  # type: ignore[attr-defined]
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (wide := _wide(head[:4096])) is not None:
        return wide
    good, bad, sample = 0, 0, bytearray()
    for block in _blocks(head, stream) if whole else [head]:
        if _is_utf8(block):
            good += not block.isascii()
            continue
        for line in _HIGH_LINE.findall(block):
            if _is_utf8(line):
                good += 1
            else:
                bad += 1
                if len(sample) < _SAMPLE:
                    sample += line[:_SAMPLE] + b"\n"
    return "utf-8-sig" if good >= bad else _legacy(bytes(sample))


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The stream in blocks that end with a line, unless it has none of a bearable length."""
    block = head
    while block:
        yield block + stream.readline(_BLOCK)
        block = stream.read(_BLOCK)


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode()
    except UnicodeDecodeError as error:
        # The end of what could be looked at may stand in the middle of a character.
        return len(part) > _SAMPLE // 2 and error.start > len(part) - 4 and error.reason == "unexpected end of data"
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: of the letters of our languages every other byte is zero."""
    if len(head) < 8:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head[1::2]) and even < 0.05 * len(head[::2]):
        return "utf-16-le"
    if even > 0.4 * len(head[::2]) and odd < 0.05 * len(head[1::2]):
        return "utf-16-be"
    return None


def _legacy(sample: bytes) -> str:
    runs = _HIGH_RUN.findall(sample)
    if sum(map(len, runs)) < _SHORT_RUN * len(runs):
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, threshold=0.3).best()
    return best.encoding if best is not None and not best.encoding.startswith("utf") else "cp1252"
