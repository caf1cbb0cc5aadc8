"""The words, two-word phrases and hashtags of a post by which it is told what is said."""

import re
from typing import Final, NamedTuple

from streams.text.links import without_links
from streams.text.stopwords import SHORT_STOPWORDS, STOPWORDS

__all__ = ["SaidWords", "said_words"]

_LEAST_WORD: Final = 4
_COMMON: Final = STOPWORDS | SHORT_STOPWORDS

# A sign that is no part of a word or hashtag ends a phrase; so does a word of one or two letters.
_TOKEN: Final = re.compile(r"#\w{2,50}|[^\W\d_]{3,30}(?:-[^\W\d_]{2,30})?|\S")


class SaidWords(NamedTuple):
    """Of one post, each once, in lower case; common words are left out, and part phrases."""

    words: set[str]
    """Words of four letters and more."""
    phrases: set[str]
    """Two words side by side, of three letters and more."""
    hashtags: set[str]
    tokens: list[str]
    """All words of three letters and more, hashtags and signs, as they stand."""


def said_words(text: str) -> SaidWords:
    """The words, phrases and hashtags of a text; links say nothing of it."""
    words: set[str] = set()
    phrases: set[str] = set()
    hashtags: set[str] = set()
    before, said = "", text.casefold()
    if "://" in said or "www." in said:
        said = without_links(said)
    tokens = _TOKEN.findall(said)
    for token in tokens:
        if len(token) < 3 or token in _COMMON:
            before = ""
        elif token[0] == "#":
            hashtags.add(token)
            before = ""
        else:
            if len(token) >= _LEAST_WORD:
                words.add(token)
            if before and before != token:
                phrases.add(f"{before} {token}")
            before = token
    return SaidWords(words, phrases, hashtags, tokens)
