"""The parts of a post that are no words: links, handles, placeholders, hashtags, emoji, numbers and laughter."""

import re
import unicodedata
from typing import Final

from streams.text.links import LINK

__all__ = ["WORD", "is_laughter", "normalise", "strip_markup", "words"]

# Every branch starts with a literal character: the engine then skips to the next candidate quickly.
_MARKUP: Final = re.compile(
    LINK
    + r"""
    | pic\.twitter\.com/\S*                                     # what stands for a picture in texts of Twitter
    | @[\w.]+                                                   # handles
    | \#\w+                                                     # hashtags
    | &\#?\w{2,6};                                              # HTML entities
    | <[\w/\ ]{1,20}> | \[(?:username|user|url|link|photo|video|foto)\]   # placeholders of data sets
    | xxx\w{1,12}xxx
    | USER(?<!\wUSER)\b | URL(?<!\wURL)\b | HASHTAG\b | RT(?<!\wRT)\b
    """,
    re.VERBOSE,
)
_APOSTROPHES: Final = "’‘`´ʼʻʹ′"
WORD: Final = r"(?<![^\W_])[^\W\d_]+(?:'[^\W\d_]+)*'?"
"""Regular expression of what `words` returns."""

_WORD: Final = re.compile(WORD)
_LAUGHTER: Final = re.compile(
    r"""
      w+k[wk]* | k+w[wk]+                                    # wk, wkwk, kwkwkw
    | [abjmw]*[aeiouw]*(?:h+[aeiou]+){2,}h* | [aeiou]+(?:h+[aeiou]+)+h+   # haha, hehehe, ahaha, bwahaha, ahah
    | (?:x+[aeio]+){2,}x* | (?:ke|ki){3,}k* | (?:gk){2,}     # xixi, kekeke
    | (?=(?:.*w){2})(?=(?:.*k){2})[awoki]{5,} | w(?:a|k)?(?:ka){2,}k?   # awokwok, awkwkwk, wakaka
    | l+o+l+ | lm+f?ao+ | ro+fl+ | (?:ck){2,}c* | h+m+ | z{2,}
    """,
    re.VERBOSE,
)


def normalise(text: str) -> str:
    """Compose characters (Unicode NFKC: styled letters become plain ones) and make every apostrophe `'`."""
    if text.isascii():
        return text.replace("`", "'")
    for mark in _APOSTROPHES:
        text = text.replace(mark, "'")
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def strip_markup(text: str) -> str:
    """Replace links, handles, hashtags, HTML entities and placeholders of data sets by a space."""
    return _MARKUP.sub(" ", text)


def words(text: str) -> list[str]:
    """Return the runs of letters in `text`, with inner and closing apostrophes, case kept.

    Letters that follow a digit are no word (`2x`, `19th`), letters that a digit follows are (`teman2`).
    """
    return _WORD.findall(text)


def is_laughter(word: str) -> bool:
    """Whether a lower-case word is nothing but laughter or a sigh, in any length (wkwk, haha, xixi, awokwok, hmm)."""
    return _LAUGHTER.fullmatch(word) is not None
