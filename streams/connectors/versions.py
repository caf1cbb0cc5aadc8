"""Which posts of a page are new, and which have changed since they were read before."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from schemas.post import Post
from streams.connectors.batch import MOST_KNOWN, SourceState

__all__ = ["Compared", "compared"]

_BYTES: Final = 4


class Compared(NamedTuple):
    """The new and changed posts of a page, and what is remembered of it."""

    posts: list[Post]
    """In order of time: those that the state did not know, and those that it did, with a time for their edit."""
    known: tuple[str, ...]
    said: tuple[str, ...]
    """Both as the next state has them."""


def compared(found: Iterable[Post], state: SourceState, at: datetime, others: Iterable[str] = ()) -> Compared:
    """Compare the posts of a page that was fetched at a moment with what the state knows.

    What stands on the page comes first, so that it is never forgotten while it stands there; `others` are names of what else
    is to be known. Where a source does not say when a post was changed, that is when it was noticed.
    """
    page = {post.id: post for post in found}
    before = dict.fromkeys(state.known, "") | dict(zip(state.known, state.said, strict=False))
    now = {name: _digest(post) for name, post in page.items()}
    fresh = [post for name, post in page.items() if name not in before]
    changed = [post for name, post in page.items() if before.get(name) and before[name] != now[name]]
    fresh += [post if post.edited_at else post.model_copy(update={"edited_at": at}) for post in changed]
    known = tuple(dict.fromkeys((*page, *others, *state.known)))[:MOST_KNOWN]
    said = tuple((before | now).get(name, "") for name in known)
    return Compared(sorted(fresh, key=lambda post: post.created_at), known, said)


def _digest(post: Post) -> str:
    return hashlib.blake2b(post.text.encode("utf-8", "replace"), digest_size=_BYTES).hexdigest()
