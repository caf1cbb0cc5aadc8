"""Posts as bits of a number, to find quickly the states that may show one of them."""

from collections.abc import Iterable
from zlib import crc32

__all__ = ["marks"]

_BITS = 512


def marks(posts: Iterable[str]) -> int:
    """A bit for each post; two posts may have the same one."""
    found = 0
    for post in posts:
        found |= 1 << crc32(post.encode()) % _BITS
    return found
