"""Ranges of a text that are to be masked."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

__all__ = ["Span", "blanked", "disjoint"]

Span: TypeAlias = tuple[int, int, str]
"""Start, end (exclusive, at least two characters later) and label; with an empty label, a range to leave as it is."""


def disjoint(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, without those that overlap an earlier one."""
    done = 0
    for span in sorted(spans):
        if span[0] >= done:
            yield span
            done = span[1]


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with every span (in order, disjoint) replaced by as many characters that nothing takes for data.

    They begin and end with brackets as labels do, so that whatever looks at the rest decides as on the masked text; what is
    to be left as it is has another sign within them.
    """
    pieces: list[str] = []
    done = 0
    for start, end, label in spans:
        pieces += (text[done:start], "[", ("\0" if label else "\1") * (end - start - 2), "]")
        done = end
    return "".join((*pieces, text[done:]))
