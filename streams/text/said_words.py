"""The words, two-word phrases and hashtags of a post that say what it is about."""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from streams.text.links import without_links
from streams.text.stopwords import SHORT_STOPWORDS, STOPWORDS

__all__ = ["SaidWords", "said_words"]

_LEAST_WORD: Final = 4
_SHORTEST: Final = 3
_COMMON: Final = STOPWORDS | SHORT_STOPWORDS

# Signs and numbers end a phrase; so does a word of one or two letters.
_TOKEN: Final = re.compile(r"[^\W\d_]{1,30}(?:-[^\W\d_]{2,30})?|#\w{2,50}|[^\s\w#]+|[\d_]+|#")


class SaidWords(NamedTuple):
    """Of one post, each once, in lower case; common words are left out, and part phrases."""

    words: set[str]
    """Words of four letters and more."""
    phrases: set[str]
    """Two words side by side, of three letters and more."""
    hashtags: set[str]
    tokens: list[str]
    """All words, hashtags, numbers and signs, as they stand."""


def said_words(text: str) -> SaidWords:
    """The words, phrases and hashtags of a text; links say nothing of it."""
    said = text.casefold()
    if "://" in said or "www." in said:
        said = without_links(said)
    tokens = _TOKEN.findall(said)
    informative = ["" if len(token) < _SHORTEST or token in _COMMON else token for token in tokens]
    hashtags: set[str] = set()
    if "#" in said:
        hashtags = {token for token in informative if token.startswith("#")}
        informative = ["" if token.startswith("#") else token for token in informative]
    return SaidWords(
        words={token for token in informative if len(token) >= _LEAST_WORD},
        phrases={f"{one} {other}" for one, other in pairwise(informative) if one and other and one != other},
        hashtags=hashtags,
        tokens=tokens,
    )
