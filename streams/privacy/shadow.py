"""A text as a reader sees its digits: plain ASCII digits, dashes and spaces, nothing invisible.

Numbers are hidden from filters as `０８１２`, `𝟎𝟖𝟏𝟐`, `0️⃣8️⃣` or with zero-width characters between digits. Patterns run
over the shadow; what they find is cut from the text itself.
"""

import unicodedata
from dataclasses import dataclass

__all__ = ["Shadow", "shadow"]

_CACHE_LIMIT = 16_384
_MINUS = 0x2212


@dataclass(frozen=True, slots=True)
class Shadow:
    """`text` is the shadow; its character i stands for the original one at `origin[i]`, or at i when origin is None.

    `origin` ends with the length of the original.
    """

    text: str
    origin: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that a range of the shadow stands for, with the marks on its last character."""
        return (start, end) if self.origin is None else (self.origin[start], self.origin[end])


def shadow(text: str) -> Shadow:
    """The shadow of a text: every character becomes one character or, when it is invisible or a mark, none."""
    if text.isascii():
        return Shadow(text, None)
    plain = text.translate(_plain)
    if len(plain) == len(text):
        return Shadow(plain, None)
    return Shadow(plain, [*(place for place, char in enumerate(text) if _plain[ord(char)]), len(text)])


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
    compatible = unicodedata.normalize("NFKC", char)
    return compatible if len(compatible) == 1 else char


_plain = _Plain()
