"""Objects that rows keep, written and read again."""

from typing import Any, TypeVar

from streams.virality.codec import Kept, encoded, pack, unpack

__all__ = ["bytes_of", "reread"]

K = TypeVar("K", bound=Kept)


def bytes_of(kept: Any) -> bytes:
    """What rows keep of it: equal for objects that go on alike."""
    return encoded(kept.to_row())


def reread(kept: Any, fresh: K) -> K:
    """A new object once it has become what the row of another says."""
    fresh.take_row(unpack(pack(kept.to_row()), fresh.Row))
    return fresh
