"""Cutting a whole number into parts that lie evenly in time."""

from itertools import pairwise

__all__ = ["evenly"]


def evenly(amount: int, parts: int, kept: int) -> list[int]:
    """The last `kept` of so many parts of an amount, or all where there are fewer.

    Parts are whole and differ by one at most, and all of them add up to the amount. A little lies in the middle.
    """
    bounds = [(amount * place + parts // 2) // parts for place in range(max(0, parts - kept), parts + 1)]
    return [after - before for before, after in pairwise(bounds)]
