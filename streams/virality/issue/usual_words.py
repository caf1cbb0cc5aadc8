"""Which words an issue usually has, as they were learnt before the last hour."""

from collections.abc import Mapping
from typing import Any, Final

from streams.virality.issue.five_minutes import most

__all__ = ["MOST_WORDS", "UsualWords"]

MOST_WORDS: Final = 64
"""Words, phrases and hashtags that are kept: those that most posts have."""

_LEAST: Final = 0.05
"""Of posts; what is less is forgotten."""


class UsualWords:
    """Posts by word, phrase and hashtag, and all posts; each counts half as much after a time that the caller knows."""

    __slots__ = ("counts", "posts")

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

    def to_json(self, most_words: int = MOST_WORDS) -> list[Any]:
        """The state as values that orjson writes, of at most so many words."""
        return [self.posts, dict(most(self.counts, most_words))]

    @classmethod
    def from_json(cls, data: list[Any]) -> "UsualWords":
        """The state that `to_json` wrote."""
        found = cls()
        found.posts, found.counts = data
        return found
