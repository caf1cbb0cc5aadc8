"""Bytes to records and back: the only place that knows how records lie on a topic.

A record of `posts` holds one post or a JSON array of posts. The topics that this system writes for itself hold arrays;
`alerts` holds one alert a record.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas.base import Record
from schemas.detected import DetectedPost
from schemas.notification import Kept, Notification
from schemas.post import Post
from schemas.scored import ScoredPost

__all__ = [
    "MAX_ARRAY_BYTES",
    "MAX_POSTS_BYTES",
    "Unreadable",
    "decode_detected",
    "decode_kept",
    "decode_notifications",
    "decode_posts",
    "decode_scored",
    "encode_arrays",
    "encode_counted",
    "encode_record",
]

MAX_POSTS_BYTES = 1_000_000
"""Largest record of `posts` that is decoded; a larger one is unreadable, which bounds the work for one record."""

MAX_ARRAY_BYTES = 512_000
"""Size at which an array is cut into a further record: half of Kafka's default limit for a message."""

_posts = TypeAdapter(list[Post])
_detected = TypeAdapter(list[DetectedPost])
_scored = TypeAdapter(list[ScoredPost])
_notifications = TypeAdapter(list[Notification])
_kept = TypeAdapter(list[Kept])
_SPACE = b" \t\r\n"
_MARK = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_OPENS = {b"]": ord("["), b"}": ord("{")}

T = TypeVar("T", bound=Record)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record, or one element of an array, that is no post."""

    index: int | None
    """Place in the array, or None for the whole record."""
    raw: bytes
    """The bytes as they came."""
    reason: str
    """What is wrong and where, without any value."""


def decode_posts(value: bytes) -> tuple[list[tuple[int, Post]], list[Unreadable]]:
    """Read a record of `posts`: the posts with their places in it, and what could not be read.

    One `validate_json` pass when all is well; only a record with a fault is read again, element by element.
    """
    if len(value) > MAX_POSTS_BYTES:
        return [], [Unreadable(None, value, f"too_large: {len(value)} bytes, at most {MAX_POSTS_BYTES}")]
    body = value.strip()
    if not body:
        return [], [Unreadable(None, value, "empty")]
    try:
        if body.startswith(b"["):
            return list(enumerate(_posts.validate_json(body))), []
        return [(0, Post.model_validate_json(body))], []
    except ValidationError as error:
        if body.startswith(b"["):
            return _decode_elements(value)
        return [], [Unreadable(None, value, _reason(error))]


def _decode_elements(value: bytes) -> tuple[list[tuple[int, Post]], list[Unreadable]]:
    try:
        elements = _split_array(value.strip())
    except ValueError as error:
        return [], [Unreadable(None, value, f"json_invalid: {error}")]
    posts: list[tuple[int, Post]] = []
    faults: list[Unreadable] = []
    for index, raw in enumerate(elements):
        try:
            posts.append((index, Post.model_validate_json(raw)))
        except ValidationError as error:
            faults.append(Unreadable(index, raw, _reason(error)))
    return posts, faults


def _split_array(body: bytes) -> list[bytes]:
    """Cut a JSON array into the exact bytes of its elements, whatever these hold.

    Only strings and brackets are looked at, so that an element with broken UTF-8, a number without end or a thousand
    levels stays a fault of its own.

    Raises:
        ValueError: brackets or quotes do not close, nothing stands between two commas, or text follows the array.
    """
    elements: list[bytes] = []
    open_brackets = bytearray()
    start = 1
    for mark in _MARK.finditer(body):
        sign = mark[0]
        if sign in (b"[", b"{"):
            open_brackets += sign
        elif sign in (b"]", b"}"):
            if not open_brackets or open_brackets.pop() != _OPENS[sign]:
                raise ValueError("brackets do not match")
            if not open_brackets:
                if body[mark.end() :].strip(_SPACE):
                    raise ValueError("text after the array")
                return _filled([*elements, body[start : mark.start()].strip(_SPACE)])
        elif sign == b"," and len(open_brackets) == 1:
            elements.append(body[start : mark.start()].strip(_SPACE))
            start = mark.end()
        elif sign == b'"':
            raise ValueError("a string does not end")
    raise ValueError("the array does not end")


def _filled(elements: list[bytes]) -> list[bytes]:
    if elements == [b""]:
        return []
    if b"" in elements:
        raise ValueError("nothing between two commas")
    return elements


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if not isinstance(part, str) or part in _KNOWN_FIELDS)
    return f"{first['type']}: {where}" if where else str(first["type"])


_KNOWN_FIELDS = frozenset(Post.model_fields) | {"likes", "shares", "comments", "views"}


def decode_detected(value: bytes) -> list[DetectedPost]:
    """Read a record of `posts-detected`.

    Raises:
        pydantic.ValidationError: the value is not an array of detected posts.
    """
    return _detected.validate_json(value)


def decode_scored(value: bytes) -> list[ScoredPost]:
    """Read a record of `posts-scored`.

    Raises:
        pydantic.ValidationError: the value is not an array of scored posts.
    """
    return _scored.validate_json(value)


def decode_notifications(value: bytes) -> list[Notification]:
    """Read a record of `notifications`.

    Raises:
        pydantic.ValidationError: the value is not an array of notifications.
    """
    return _notifications.validate_json(value)


def decode_kept(value: bytes) -> list[Kept]:
    """Read the notifications that a record of `channel-state` keeps.

    Raises:
        pydantic.ValidationError: the value is not an array of kept notifications.
    """
    return _kept.validate_json(value)


def encode_record(record: Record) -> bytes:
    """Write one record as JSON; fields that are absent are left out."""
    return record.__pydantic_serializer__.to_json(record, exclude_none=True)


def encode_arrays(records: Iterable[Record], *, cap: int = MAX_ARRAY_BYTES) -> list[bytes]:
    """Write records as JSON arrays of at most `cap` bytes each, in order; a record larger than the cap stands alone."""
    return [array for array, _ in encode_counted(records, cap=cap)]


def encode_counted(records: Iterable[Record], *, cap: int = MAX_ARRAY_BYTES) -> list[tuple[bytes, int]]:
    """The same arrays, each with the number of its records."""
    arrays: list[tuple[bytes, int]] = []
    parts: list[bytes] = []
    size = 2
    for record in records:
        part = encode_record(record)
        if parts and size + len(part) > cap:
            arrays.append((_join(parts), len(parts)))
            parts, size = [], 2
        parts.append(part)
        size += len(part) + 1
    if parts:
        arrays.append((_join(parts), len(parts)))
    return arrays


def _join(parts: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"
