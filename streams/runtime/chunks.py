"""Cutting what Faust hands over into parts that a stage takes in at once."""

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["CHUNK_BYTES", "chunks"]

CHUNK_BYTES = 256_000
"""Bytes of record values that a stage takes in at once: about 500 posts."""


def chunks(events: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut a take into parts of about `CHUNK_BYTES`: a record may hold one post or a thousand."""
    chunk: list[Any] = []
    size = 0
    for event in events:
        chunk.append(event)
        size += len(event.message.value or b"")
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
