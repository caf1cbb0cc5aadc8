"""Five minutes of mentions of an issue: how they feel, which names they hold, what they gained."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from msgspec import Raw, Struct

from schemas.base import counted
from schemas.mention import Mention
from streams.places.finder import may_name_places, places_in
from streams.text.links import link_places
from streams.text.said_words import said_words
from streams.virality.codec import decoder, encoded
from streams.virality.issue.claim_matches import hit_names

__all__ = ["FEELINGS", "NAMES_KEPT", "WORDS", "Names", "Slot", "most"]

NAMES_KEPT: Final = 32
"""Names of each kind that a slot keeps; while it is counted, up to twice as many."""

FEELINGS: Final = ("negative", "neutral", "positive", "abstained")
WORDS: Final = ("terms", "phrases", "hashtags")
"""The kinds of names that say what posts are about."""

Number = TypeVar("Number", int, float)

Names = dict[str, dict[str, int]]
"""Posts by name, of every kind."""


class Slot:
    """Counts of five minutes. A slot that is over is packed: its names are bytes until somebody asks for them."""

    __slots__ = ("_names", "_packed", "feelings", "gained", "reach")

    class Row(Struct, array_like=True):
        """What is counted; the names are a record of their own, which is not looked at."""

        feelings: tuple[int, int, int, int]
        names: Raw
        gained: int
        reach: int

    def __init__(self) -> None:
        self.feelings = [0, 0, 0, 0]
        """Posts by feeling, in the order of `FEELINGS`."""
        self.gained = 0
        self.reach = 0
        self._names: Names | None = {}
        self._packed = b""

    @property
    def names(self) -> Mapping[str, Mapping[str, int]]:
        """Posts by name, of the kinds that there are."""
        return self._unpacked() if self._names is None else self._names

    @property
    def is_packed(self) -> bool:
        """Whether its names are bytes."""
        return self._names is None

    @property
    def size(self) -> int:
        """Bytes of its names, of a packed slot."""
        return len(self._packed)

    def count(self, mention: Mention) -> None:
        """Count a post that is no repeat."""
        feeling = "abstained" if mention.abstained else mention.sentiment
        if feeling:
            self.feelings[FEELINGS.index(feeling)] += 1
        self.reach = counted(self.reach, mention.author_followers or 0)
        if self._names is None:
            self._names, self._packed = self._unpacked(), b""
        text = mention.excerpt
        said = said_words(text)
        self._add("languages", (mention.language,))
        self._add("sources", (mention.source,))
        self._add("facts", hit_names(mention.facts))
        self._add("issues", mention.also)
        self._add("links", link_places(text))
        self._add("hashtags", said.hashtags)
        self._add("terms", said.words)
        self._add("phrases", said.phrases)
        if may_name_places(text, said.tokens) and (places := places_in(text)):
            self._add("places", {name for one in places for name in (one.title, one.province)})

    def _add(self, kind: str, names: Any) -> None:
        if not names:
            return
        assert self._names is not None
        counts = self._names.setdefault(kind, {})
        for name in names:
            counts[name] = counts.get(name, 0) + 1
        if len(counts) > 2 * NAMES_KEPT:
            self._names[kind] = dict(most(counts, NAMES_KEPT))

    def pack(self, kept: int = NAMES_KEPT) -> None:
        """Keep the `kept` most frequent terms, half as many phrases, hashtags and links, and hold them as bytes.

        A phrase that was said once is no news, and goes.
        """
        self._names, self._packed = None, encoded(self._most(kept))

    def _most(self, words: int, others: int = NAMES_KEPT) -> Names:
        rooms = {"terms": words, "phrases": words // 2, "hashtags": words // 2, "links": words // 2}
        found = {kind: dict(most(counts, rooms.get(kind, others))) for kind, counts in self.names.items()}
        found["phrases"] = {name: posts for name, posts in found.get("phrases", {}).items() if posts > 1}
        return {kind: counts for kind, counts in found.items() if counts}

    def _unpacked(self) -> Names:
        found: Names = decoder(Names).decode(self._packed)
        return found

    def to_row(self, words: int | None = None, others: int = NAMES_KEPT) -> Row:
        """The record.

        With `words`, so many terms, half as many phrases, hashtags and links, and `others` of each other kind; else all.
        """
        if words is not None:
            names = encoded(self._most(words, others))
        else:
            names = self._packed if self._names is None else encoded(self._names)
        negative, neutral, positive, abstained = self.feelings
        return self.Row((negative, neutral, positive, abstained), Raw(names), self.gained, self.reach)

    @classmethod
    def of_row(cls, row: Row, *, packed: bool) -> "Slot":
        """The slot of a record."""
        found = cls()
        found.feelings, found.gained, found.reach = list(row.feelings), row.gained, row.reach
        found._names, found._packed = None, bytes(row.names)
        if not packed:
            found._names, found._packed = found._unpacked(), b""
        return found


def most(counts: Mapping[str, Number], n: int) -> Iterator[tuple[str, Number]]:
    """The `n` most frequent names with their counts; among equals the alphabetically first."""
    for name in sorted(sorted(counts), key=counts.__getitem__, reverse=True)[:n]:  # which keeps the order among equals
        yield name, counts[name]
