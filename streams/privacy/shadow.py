"""A text as a reader sees its digits: plain ASCII digits, dashes and spaces, nothing invisible.

Numbers are hidden from filters as `０８１２`, `𝟎𝟖𝟏𝟐`, `0️⃣8️⃣` or with zero-width characters between digits. Patterns run
over the shadow; what they find is cut from the text itself.
"""

import re
import unicodedata

__all__ = ["origin", "shadow"]

_CACHE_LIMIT = 16_384
_MINUS = 0x2212
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


def shadow(text: str) -> str:
    """The shadow of a text: every character becomes one character or, when it is invisible or a mark, none."""
    return text if text.isascii() else _NON_ASCII.sub(lambda run: run[0].translate(_plain), text)


def origin(text: str) -> list[int]:
    """For every character of the shadow, and for its end, the place in the text that it stands for."""
    return [*(place for place, char in enumerate(text) if _plain[ord(char)]), len(text)]


class _Plain(dict[int, str]):
    """The shadow of a character by code point, filled on demand and bounded."""

    def __missing__(self, code: int) -> str:
        plain = _plain_character(chr(code))
        if len(self) < _CACHE_LIMIT:
            self[code] = plain
        return plain


def _plain_character(char: str) -> str:
    if char.isascii():
        return char
    digit, category = unicodedata.digit(char, None), unicodedata.category(char)
    if digit is not None:
        return str(digit)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or ord(char) == _MINUS:
        return "-"
    if len(char.lower()) > 1:  # İ, whose small letter is two characters
        return "I"
    compatible = unicodedata.normalize("NFKC", char)
    return compatible if len(compatible) == 1 else char


_plain = _Plain()
