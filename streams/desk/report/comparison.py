"""Whether two counts or two shares differ by more than chance makes of so few posts."""

from math import sqrt
from typing import Final, Literal

__all__ = ["FEWEST", "Difference", "count_difference", "share_difference", "wilson"]

Difference = Literal["more", "less", "unclear", "too_few"]
"""What came later against what was before: clearly more or less, no clear difference, or too few posts to tell."""

FEWEST: Final = 30
"""Posts with a sentiment below which a share is not compared."""
_Z: Final = 1.96
"""Of 95 %."""
_CHANGED: Final = 1.5
"""Times as many, or as few, from which on a count is called changed."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, _Z * _Z
    middle, reach = share + square / (2 * of), _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - reach) / (1 + square / of), (middle + reach) / (1 + square / of)


def share_difference(hits: int, of: int, hits_before: int, of_before: int) -> Difference:
    """Of two shares, by the interval of their difference (Newcombe 1998, method 10); `too_few` below 30 on either side."""
    if min(of, of_before) < FEWEST:
        return "too_few"
    now, before = hits / of, hits_before / of_before
    (low, high), (low_before, high_before) = wilson(hits, of), wilson(hits_before, of_before)
    if now - before - sqrt((now - low) ** 2 + (high_before - before) ** 2) > 0:
        return "more"
    if now - before + sqrt((high - now) ** 2 + (before - low_before) ** 2) < 0:
        return "less"
    return "unclear"


def count_difference(now: int, before: int) -> Difference:
    """Of two counts in spans of one length: by half as many again and by more than chance (Poisson); `too_few` below 30."""
    if max(now, before) < FEWEST:
        return "too_few"
    if abs(now - before) <= _Z * sqrt(now + before):
        return "unclear"
    if now >= _CHANGED * before:
        return "more"
    return "less" if before >= _CHANGED * now else "unclear"
