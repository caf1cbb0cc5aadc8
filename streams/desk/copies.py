"""The posts that a search finds, looked through at once: how many there are, how they feel, and which say the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine

from streams.desk.posts import Search, StoredPost, search
from streams.text.noise import normalise, strip_markup, words

__all__ = ["MOST", "Found", "copies_folded", "look_through"]

MOST: Final = 2_000
"""Posts that are looked through, the newest ones."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest posts that a search finds."""

    posts: Sequence[StoredPost] = field(default_factory=tuple)
    next: int | None = None
    """Give it as `before` for those that follow; None where these are all."""

    @property
    def feelings(self) -> Counter[str]:
        """How many feel how, without those of which the model was unsure."""
        return Counter(post.sentiment for post in self.posts if post.sentiment)


def look_through(engine: Engine, wanted: Search, *, before: int | None = None, most: int = MOST) -> Found:
    """The newest posts, at most so many, that the search finds among those with smaller numbers than `before`."""
    page = search(engine, wanted, before=before, limit=most)
    return Found(page.posts, page.next)


def copies_folded(posts: Sequence[StoredPost]) -> list[tuple[StoredPost, int]]:
    """The posts in their order, of those with the same words the first alone, each with how many there are of it."""
    names = [_said(post.text) for post in posts]
    counts = Counter(names)
    first: dict[str, StoredPost] = {}
    for name, post in zip(names, posts, strict=True):
        first.setdefault(name, post)
    return [(post, counts[name]) for name, post in first.items()]


def _said(text: str) -> str:
    """The words alone, without links, handles, hashtags and signs, which copies often change; else the text as it is."""
    plain = text.removeprefix("RT ")
    return " ".join(words(strip_markup(normalise(plain)).casefold())) or text
