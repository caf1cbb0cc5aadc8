"""Which words an issue usually has, as they were learnt before the last hour."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from streams.virality.codec import Kept
from streams.virality.issue.five_minutes import most

__all__ = ["MOST_WORDS", "UsualWords"]

MOST_WORDS: Final = 64
"""Words, phrases and hashtags that are kept: those that most posts have."""

_LEAST: Final = 0.05
"""Of posts; what is less is forgotten."""
_PARTS: Final = 100
"""Of a post, to which its share is rounded."""


class UsualWords(Kept):
    """Posts by word, phrase and hashtag, and all posts; each counts half as much after a time that the caller knows."""

    __slots__ = ("counts", "posts")

    class Row(Struct, array_like=True):
        """Hundredths of a post: in all, and by name."""

        posts: int
        counts: dict[str, int]

    def __init__(self) -> None:
        self.counts: dict[str, float] = {}
        self.posts = 0.0

    def take(self, counts: Mapping[str, int], posts: int, fade: float) -> None:
        """Take in a span of so many posts, after what is known has faded to the part `fade` of it."""
        self.posts = round(self.posts * fade + posts, 2)
        if not counts and fade == 1:
            return
        found = {name: value * fade for name, value in self.counts.items()}
        for name, number in counts.items():
            found[name] = found.get(name, 0.0) + number
        self.counts = {name: round(value, 2) for name, value in most(found, MOST_WORDS) if value >= _LEAST}

    @property
    def unseen(self) -> float:
        """Posts that a word which is not kept may have had."""
        return min(self.counts.values()) if len(self.counts) == MOST_WORDS else 0.0

    def to_row(self, most_words: int = MOST_WORDS) -> Row:
        """The record, of at most so many words."""
        return self.Row(
            round(self.posts * _PARTS), {name: round(posts * _PARTS) for name, posts in most(self.counts, most_words)}
        )

    def take_row(self, row: Row) -> None:
        """Become what a record says."""
        self.posts = row.posts / _PARTS
        self.counts = {name: parts / _PARTS for name, parts in row.counts.items()}
