"""Which posts of a file were there before, among the last few hundred thousand."""

from typing import Final

from schemas.post import Post

__all__ = ["Repeats"]

REMEMBERED: Final = 250_000


class Repeats:
    """Remembers posts by their id and what they say; between `most` and twice as many."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._new: dict[int, int] = {}
        self._old: dict[int, int] = {}

    def see(self, post: Post) -> bool | None:
        """None for a new post, True for one that was there just the same, False for one that was there otherwise."""
        key = hash((post.source, post.id))
        counts = post.engagement
        digest = hash((post.text, counts and (counts.likes, counts.shares, counts.comments, counts.views)))
        before = self._new.get(key)
        if before is None:
            before = self._old.get(key)
        self._new[key] = digest
        if len(self._new) >= self._most:
            self._old, self._new = self._new, {}
        return None if before is None else before == digest
