"""Which texts of the last hour are posted again and again, nearly word for word, in bounded memory."""

import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import Struct

from streams.text.resemblance import Sketch, is_near, sketch_of
from streams.virality.codec import Kept

__all__ = ["LEAST_COPIES", "MOST_TEXTS", "Repeated", "Texts"]

MOST_TEXTS: Final = 16
"""Texts that are held; what is said once makes room for what comes next."""

LEAST_COPIES: Final = 5
"""Posts of a text from which on they are copies: two people may quote the same title."""

MOST_WAITING: Final = 2000
"""Posts of a minute that wait for its end."""

_LEAST_HITS: Final = 2


class Repeated(NamedTuple):
    """What is known of the copies among the posts of a span; the first post of a text is one of them."""

    texts: int
    """Texts that are copied."""
    posts: int
    """Posts that have one of these texts."""
    passed_on: int
    """Those of them that are reposts, and say so."""
    largest: int
    """Posts with the text that most of them have."""
    in_a_minute: int
    """Of these, those of the minute that has most of them."""


class _Text:
    """A text, and in which minutes it was posted: by itself and as a repost."""

    __slots__ = ("minutes", "passed_on", "rank", "sketch")

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.minutes: dict[int, int] = {}
        """Posts with it, reposts among them."""
        self.passed_on: dict[int, int] = {}
        self.rank = (0, -1)
        """Larger for a text that more posts have, or newer ones: their number and their last minute."""

    def count(self, minute: int, *, repost: bool) -> None:
        """Count a post with it."""
        self.minutes[minute] = self.minutes.get(minute, 0) + 1
        if repost:
            self.passed_on[minute] = self.passed_on.get(minute, 0) + 1
        posts, last = self.rank
        self.rank = (posts + 1, max(last, minute))

    def forget(self, minute: int) -> None:
        """Forget the posts up to a minute."""
        self.minutes = {at: posts for at, posts in self.minutes.items() if at > minute}
        self.passed_on = {at: posts for at, posts in self.passed_on.items() if at > minute}
        self.rank = (sum(self.minutes.values()), max(self.minutes, default=-1))


class Texts(Kept):
    """The texts of the last hour that most posts have, with those of the latest posts, minute by minute.

    What comes of a minute does not depend on the order of its posts: they wait for its end, and then count in one order.
    """

    __slots__ = ("_by_pair", "_texts", "_waiting")

    class Row(Struct, array_like=True):
        """Of each text its sketch, four bytes a hash, and its posts and reposts by minute, as `_pairs` gives them."""

        texts: list[tuple[bytes, list[int], list[int]]]

    def __init__(self) -> None:
        self._texts: list[_Text] = []
        self._by_pair: dict[int, list[_Text]] = {}
        """The texts in whose sketch a hash is."""
        self._waiting: list[tuple[int, str, Sketch, bool]] = []
        """Posts that are not counted yet: the minute and the id of each, its sketch, and whether it is a repost."""

    def add(self, post: str, excerpt: str, minute: int, *, repost: bool = False) -> None:
        """Take in a post that was written in an event minute; `settle` counts it."""
        if sketch := sketch_of(excerpt):
            self._waiting.append((minute, post, sketch, repost))
            if len(self._waiting) >= MOST_WAITING:
                self.settle()

    def settle(self) -> None:
        """Count the posts that came since."""
        for minute, _, sketch, repost in sorted(self._waiting):
            found = self._like(sketch) or self._hold(_Text(sketch))
            found.count(minute, repost=repost)
        self._waiting.clear()

    def _like(self, sketch: Sketch) -> _Text | None:
        hits: dict[int, tuple[int, _Text]] = {}
        for pair in sketch:
            for text in self._by_pair.get(pair, ()):
                hits[id(text)] = hits.get(id(text), (0, text))[0] + 1, text
        if not hits:
            return None
        most, found = max(hits.values(), key=lambda hit: hit[0])
        return found if most >= min(_LEAST_HITS, len(sketch)) and is_near(sketch, found.sketch) else None

    def _hold(self, text: _Text) -> _Text:
        if len(self._texts) >= MOST_TEXTS:
            self._drop(min(self._texts, key=_rank))
        self._texts.append(text)
        for pair in text.sketch:
            self._by_pair.setdefault(pair, []).append(text)
        return text

    def _drop(self, text: _Text) -> None:
        self._texts.remove(text)
        for pair in text.sketch:
            self._by_pair[pair].remove(text)
            if not self._by_pair[pair]:
                del self._by_pair[pair]

    def forget(self, minute: int) -> None:
        """Count what came since, and forget the posts up to a minute."""
        self.settle()
        for text in list(self._texts):
            if min(text.minutes) <= minute:
                text.forget(minute)
            if not text.minutes:
                self._drop(text)

    def repeated(self, since: int = -1) -> Repeated | None:
        """The copies among the posts after a minute; None where no text is copied."""
        self.settle()
        found = [(sum(_after(text.minutes, since)), text) for text in self._texts]
        found = [(posts, text) for posts, text in found if posts >= LEAST_COPIES]
        if not found:
            return None
        largest, text = max(found, key=lambda one: (one[0], one[1].sketch))
        return Repeated(
            texts=len(found),
            posts=sum(posts for posts, _ in found),
            passed_on=sum(sum(_after(one.passed_on, since)) for _, one in found),
            largest=largest,
            in_a_minute=max(_after(text.minutes, since)),
        )

    def to_row(self, most: int = MOST_TEXTS) -> Row:
        """The record, of at most so many texts: those that most posts have."""
        self.settle()
        kept = sorted(self._texts, key=_rank, reverse=True)[:most]
        return self.Row(
            [
                (struct.pack(f"<{len(one.sketch)}I", *one.sketch), _pairs(one.minutes), _pairs(one.passed_on))
                for one in self._texts
                if one in kept
            ]
        )

    def take_row(self, row: Row) -> None:
        """Become what a record says.

        Raises:
            ValueError, struct.error: a text is cut off.
        """
        self._texts, self._by_pair, self._waiting = [], {}, []
        for sketch, minutes, passed_on in row.texts:
            text = self._hold(_Text(struct.unpack(f"<{len(sketch) // 4}I", sketch)))
            text.minutes, text.passed_on = _counts(minutes), _counts(passed_on)
            text.forget(-1)


def _rank(text: _Text) -> tuple[int, int]:
    return text.rank


def _after(minutes: dict[int, int], since: int) -> list[int]:
    return [posts for minute, posts in minutes.items() if minute > since]


def _pairs(minutes: dict[int, int]) -> list[int]:
    """Minutes and their posts in a row, each minute as its distance from the one before."""
    found: list[int] = []
    last = 0
    for minute, posts in sorted(minutes.items()):
        found += (minute - last, posts)
        last = minute
    return found


def _counts(pairs: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    minute = 0
    steps = iter(pairs)
    for step, posts in zip(steps, steps, strict=True):
        minute += step
        found[minute] = posts
    return found
