"""Digits as people write them to be read by people: with letters that look like digits, and with gaps of many kinds."""

import re
from collections.abc import Iterator

__all__ = ["GAP", "is_long_number_in", "read_digits", "stretches"]

GAP = r"[ .()\-_/,~•·*|:=<>'^\n\t]"
"""What may stand between two groups of digits of one number, up to three times."""

_GAPS = frozenset(" .()-_/,~•·*|:=<>'^\n\t")
_LONGEST_GAP = 3
_ALIKE = str.maketrans("OoIil", "00111")
_BESIDE = re.compile(r"[0-9][OoIil]|[OoIil][0-9]|OO|oo")
# A group that begins or goes on as a number; of letters behind its last digit only a capital O is one. Groups of nothing
# but zeros written as O stand between two others.
_MIXED = re.compile(
    r"(?<![^\W_])(?=[\dOoIil]{0,20}\d)(?=[\d]{0,20}[OoIil])[\dOoIil]{1,20}(?<=[\dO])(?![^\W_])"
    r"|(?<=[\dOo][ .\-])[Oo]{2,4}(?=[ .\-][\dOoIil]|(?![\w.\-]))|(?<=[\d][.\-])O(?=[.\-]\d)"
)
# Six digits; those that look like some follow at least one that is.
_LONG = re.compile(rf"[0-9](?:{GAP}{{0,3}}[0-9OoIil]){{5}}")


def is_long_number_in(text: str) -> bool:
    """A cheap test that every text with a number of six digits or more passes."""
    return _LONG.search(text) is not None


def read_digits(text: str) -> str:
    """The text, as long as it was, with `O8l2` read as `0812`."""
    if not _BESIDE.search(text):
        return text
    return _MIXED.sub(lambda found: found[0].translate(_ALIKE), text)


def stretches(text: str, start: int, most: int) -> Iterator[tuple[int, int]]:
    """The numbers that begin at `start`, the shortest first, each as its count of digits and its end.

    A number ends behind a group of digits, and holds at most `most` of them.
    """
    count, place, length = 0, start, len(text)
    while place < length:
        while place < length and text[place].isdigit():
            count, place = count + 1, place + 1
            if count > most:
                return
        yield count, place
        gap = place
        while gap < length and text[gap] in _GAPS:
            gap += 1
        if gap in (place, length) or gap - place > _LONGEST_GAP or not text[gap].isdigit():
            return
        place = gap
