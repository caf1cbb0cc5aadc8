"""The terms of a post that may become an issue nobody watches: hashtags, links, and two-word phrases that are frequent."""

import re
from functools import lru_cache
from typing import Final
from zlib import crc32

from streams.privacy.reposts import reposted_words
from streams.text.links import LINK, link_places, without_links
from streams.text.stopwords import STOPWORDS

__all__ = ["MOST_TERMS", "PHRASES_HEADER", "SPAN", "FrequentPhrases", "is_original", "terms_of"]

PHRASES_HEADER: Final = "kentongan-phrases"
"""Header of `posts-scored`: how many phrases of the partition were counted by then."""

MOST_TAGS: Final = 5
MOST_LINKS: Final = 2
MOST_PHRASES: Final = 3
MOST_TERMS: Final = MOST_TAGS + MOST_LINKS + MOST_PHRASES
"""Terms that are taken of one post, at most; a post with more hashtags shouts."""

WINDOW: Final = 10_000
"""Phrases that are counted together."""
SPAN: Final = 2 * WINDOW
"""Phrases from which all that is known follows: those of the present window and of the one before."""
FREQUENT: Final = 5

_REMEMBERED: Final = 4096
"""Texts of which is remembered what they hold: many post the same words."""

_MARK = re.compile(rf"{LINK}|[#@]\w+")
_TAG = re.compile(r"#(\w{3,50})")
# The stop words are of four letters and more. The second group is filled where another word stands right behind.
_WORD = re.compile(r"([^\W\d_]{4,30})(\s+(?=[^\W\d_]{4}))?")
_SHORTENERS = ("t.co/", "bit.ly/", "s.id/")


class FrequentPhrases:
    """Which two-word phrases are frequent of late, on one partition, in bounded memory.

    Counts by a 32-bit hash, of the present window of `WINDOW` phrases, and half of those of the one before. So they follow
    from a bounded number of posts, and whoever takes over has but to count these again.
    """

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self._before: dict[int, int] = {}
        self._window = 0
        self.seen = 0
        """Phrases counted so far."""

    def __len__(self) -> int:
        return len(self._counts) + len(self._before)

    def restore(self, seen: int) -> None:
        """Go on from so many phrases; what was counted on from another number is forgotten, since its windows were others."""
        if seen > self.seen:
            self.seen, self._window = seen, seen // WINDOW
            self._counts, self._before = {}, {}

    def take(self, text: str) -> list[str]:
        """Count the phrases of a text; return those that are frequent, the most frequent first."""
        if self.seen // WINDOW > self._window:
            self._window = self.seen // WINDOW
            self._before = {key: half for key, count in self._counts.items() if (half := count // 2)}
            self._counts = {}
        counts, found = self._counts, {}
        for phrase in _phrases(text):
            key = crc32(phrase.encode())
            counts[key] = counts.get(key, 0) + 1
            self.seen += 1
            if (count := counts[key] + self._before.get(key, 0)) >= FREQUENT:
                found[phrase] = count
        return sorted(found, key=lambda phrase: (-found[phrase], phrase))


@lru_cache(_REMEMBERED)
def _phrases(text: str) -> frozenset[str]:
    """Words side by side, neither of them a common one, in lower case; hashtags, handles and links part them."""
    found: set[str] = set()
    for part in _MARK.split(text.casefold()):
        before = ""
        for word, goes_on in _WORD.findall(part):
            if word in STOPWORDS:
                before = ""
                continue
            if before and before != word:
                found.add(f"{before} {word}")
            before = word if goes_on else ""
    return frozenset(found)


def is_original(text: str, repost_of: str | None) -> bool:
    """Whether a post says something itself; a repost repeats what was counted."""
    return repost_of is None and reposted_words(text) is None


def terms_of(text: str, phrases: FrequentPhrases) -> tuple[str, ...]:
    """Hashtags in lower case with their sign, links without scheme and query, and phrases; few of each."""
    return (*_tags_and_links(text), *phrases.take(text)[:MOST_PHRASES])


@lru_cache(_REMEMBERED)
def _tags_and_links(text: str) -> tuple[str, ...]:
    tags = [f"#{tag}" for tag in dict.fromkeys(_TAG.findall(without_links(text).casefold())) if not tag.isdecimal()]
    links = [place for place in link_places(text) if "/" in place and not place.startswith(_SHORTENERS)]
    return (*tags[:MOST_TAGS], *links[:MOST_LINKS])
