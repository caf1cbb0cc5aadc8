"""Bytes to records and back: the only place that knows how records lie on a topic.

A record of `posts` holds one post or a JSON array of posts. The topics that this system writes for itself hold arrays;
`alerts` holds one alert a record.
"""

from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter, ValidationError

from schemas.base import Record
from schemas.detected import DetectedPost
from schemas.elements import Decoded, Unreadable, decode_elements, reason_of
from schemas.notification import Kept, Notification
from schemas.post import Post
from schemas.scored import ScoredPost

__all__ = [
    "MAX_ARRAY_BYTES",
    "MAX_POSTS_BYTES",
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


def decode_posts(value: bytes) -> Decoded[Post]:
    """Read a record of `posts`."""
    if len(value) > MAX_POSTS_BYTES:
        return Decoded([], [Unreadable(None, value, f"too_large: {len(value)} bytes, at most {MAX_POSTS_BYTES}")])
    body = value.strip()
    if not body:
        return Decoded([], [Unreadable(None, value, "empty")])
    if body.startswith(b"["):
        return decode_elements(value, _posts, Post, _reason)
    try:
        return Decoded([(0, Post.model_validate_json(body))], [])
    except ValidationError as error:
        return Decoded([], [Unreadable(None, value, _reason(error))])


def _reason(error: ValidationError) -> str:
    return reason_of(error, _KNOWN_FIELDS)


_KNOWN_FIELDS = frozenset(Post.model_fields) | {"likes", "shares", "comments", "views"}


def decode_detected(value: bytes) -> Decoded[DetectedPost]:
    """Read a record of `posts-detected`."""
    return decode_elements(value, _detected, DetectedPost)


def decode_scored(value: bytes) -> Decoded[ScoredPost]:
    """Read a record of `posts-scored`."""
    return decode_elements(value, _scored, ScoredPost)


def decode_notifications(value: bytes) -> Decoded[Notification]:
    """Read a record of `notifications`."""
    return decode_elements(value, _notifications, Notification)


def decode_kept(value: bytes) -> Decoded[Kept]:
    """Read the notifications that a record of `channel-state` keeps."""
    return decode_elements(value, _kept, Kept)


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
