"""Text for an SMS: 160 characters of the GSM 7-bit alphabet (3GPP TS 23.038, table 6.2.1)."""

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["LONGEST", "fitted", "gsm7", "is_gsm7"]

LONGEST = 160

# The basic alphabet without the escape sign, and without what people do not expect in a text.
_ALPHABET = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_LIKE = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚′`´‹›", "'"),
        **dict.fromkeys("‐‑‒–—−·•∼~", "-"),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("|\\", "/"),
        "^": "'",
        "…": "...",
        "×": "x",
        "€": "EUR",
        "∗": "*",
        "ˍ": "_",
        "＠": "@",
    }
)
_SPACES = re.compile(r" +")


def is_gsm7(text: str) -> bool:
    """Whether every character is one septet of the basic alphabet, so that 160 of them fit."""
    return _ALPHABET.issuperset(text)


def gsm7(text: str) -> str:
    """The text in the basic alphabet: accents go where they must, signs become ones like them, emoji are dropped."""
    found = []
    for sign in text.translate(_LIKE):
        if sign in _ALPHABET:
            found.append(sign)
        elif sign.isspace():
            found.append(" ")
        else:
            found += [part for part in unicodedata.normalize("NFKD", sign) if part in _ALPHABET]
    return _SPACES.sub(" ", "".join(found)).strip()


def fitted(parts: Sequence[str], most: int = LONGEST) -> str:
    """The first parts, whole, as many as fit with a space between them; one that does not fit is left out."""
    text = ""
    for part in map(gsm7, parts):
        longer = f"{text} {part}" if text else part
        if part and len(longer) <= most:
            text = longer
    return text
