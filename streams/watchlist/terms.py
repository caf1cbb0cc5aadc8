"""Folding of posts and query terms into the one form in which they are compared.

A *word* is a run of letters, digits, underscores and the vowel signs of scripts that have them. Everything else
separates words, the hyphen included: `mobil-mobil` is the word `mobil` twice, `covid-19` is `covid` and `19`.
Folding is Unicode NFKD and full case folding (The Unicode Standard, sections 3.11 and 3.13, which is what NFKC_Casefold
compares by), without the accents of Latin, Greek, Cyrillic, Hebrew and Arabic (é = e) and without invisible characters.
"""

import re
import unicodedata

__all__ = ["search_text", "words"]

# Blocks whose non-spacing marks are accents or optional points. In other scripts (Javanese, Devanagari) marks are vowels.
_ACCENTS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
# Invisible but of another category than Cf: fillers of Hangul and variation selectors.
_INVISIBLE = frozenset({0x115F, 0x1160, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})
_TATWEEL = 0x0640
# NFKD spells these as letters, which would glue "tm" to the brand before them.
_LETTERLIKE_SIGNS = frozenset({0x2120, 0x2122})
_CACHE_LIMIT = 16_384

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII_FOLD = bytes(
    byte if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_") else ord(" ") for byte in bytes(range(256)).lower()
)
_MARKS = re.compile(rb"[#@](?<![\w\x80-\xff].)(?<!&#)[\w\x80-\xff]+(?:\.[\w\x80-\xff]+){0,3}", re.DOTALL)


def _fold_character(code: int) -> str:
    if code in _LETTERLIKE_SIGNS:
        return " "
    kept = []
    for char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold()):
        point, category = ord(char), unicodedata.category(char)
        if category == "Cf" or point in _INVISIBLE or point == _TATWEEL:
            continue
        if category in ("Mn", "Me") and any(first <= point <= last for first, last in _ACCENTS):
            continue
        is_word = char.isalnum() or category.startswith("M")
        kept.append(char if is_word or point < 0x80 else " ")
    return "".join(kept)


class _Folds(dict[int, str]):
    """Folded form by code point, filled on demand and bounded, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(code)
        if len(self) < _CACHE_LIMIT:
            self[code] = folded
        return folded


_folds = _Folds()


def _fold_run(match: re.Match[str]) -> str:
    return match[0].translate(_folds)


def _encode(text: str) -> bytes:
    """UTF-8 in which every byte from 0x80 up belongs to a word; ASCII is left as it is."""
    if not text.isascii():
        text = _NON_ASCII.sub(_fold_run, text)
        if not text.isascii():
            text = unicodedata.normalize("NFD", text)
    return text.encode()


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order; `#` and `@` separate words like any other sign."""
    return tuple(_encode(text).translate(_ASCII_FOLD).decode().split())


def search_text(text: str) -> bytes:
    """The text as UTF-8 that can be searched for whole words by plain substring search.

    The folded words of the text, each between two single spaces, then its hashtags (`#beras`) and handles
    (`@dinkes.jabar`, and `@dinkes` too: a dot ends a word), likewise. The word of a hashtag or handle is among the words.
    A sign directly after a word character opens none: `budi@kemkes.go.id` is not a handle, and `&#39;` not a hashtag.
    At most three dots belong to a handle.
    """
    encoded = _encode(text)
    spaced = b" ".join(encoded.translate(_ASCII_FOLD).split())
    if b"#" in encoded or b"@" in encoded:
        for mark in _MARKS.findall(encoded):
            name, dot, _ = mark.lower().partition(b".")
            spaced += b" " + name
            if dot and name[:1] == b"@":
                spaced += b"".join(b" " + name for name in _longer_names(mark.lower()))
    return b" " + spaced + b" "


def _longer_names(handle: bytes) -> list[bytes]:
    """Of `@a.b.c`: `@a.b` and `@a.b.c`."""
    ends = [place for place, byte in enumerate(handle) if byte == ord(".")][1:]
    return [handle[:end] for end in (*ends, len(handle))]
