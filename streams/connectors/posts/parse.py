"""Posts in our own schema: each is taken, or refused with its reason."""

from collections.abc import Collection
from typing import NamedTuple

from schemas.codec import decode_posts
from schemas.post import Post

__all__ = ["Refused", "Sorted", "sort_posts"]


class Refused(NamedTuple):
    """A post that is refused, with the reason."""

    place: int | None
    """Its place in the array; None for the body as a whole."""
    reason: str
    """The kind of fault and the field, never a value."""


class Sorted(NamedTuple):
    """The posts of a body, taken and refused."""

    posts: tuple[Post, ...]
    refused: tuple[Refused, ...]


def sort_posts(body: bytes, sources: Collection[str]) -> Sorted:
    """The posts of a body, which is one or an array of them; if `sources` are named, those of any other are refused."""
    found = decode_posts(body)
    refused = [Refused(fault.index, fault.reason) for fault in found.faults]
    posts = []
    for index, post in found.places:
        if sources and post.source not in sources:
            refused.append(Refused(index, "source: not one of those that may be sent here"))
        else:
            posts.append(post)
    return Sorted(tuple(posts), tuple(sorted(refused, key=lambda one: -1 if one.place is None else one.place)))
