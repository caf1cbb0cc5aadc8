"""Batches of texts of like length, so that little of what the model computes is filling."""

from collections.abc import Sequence
from typing import Final

__all__ = ["USUAL_LENGTH", "length_batches"]

USUAL_LENGTH: Final = 48
"""Tokens of a post, generously; a batch of longer ones holds fewer posts, so that all batches take about as long."""


def length_batches(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Cut texts into batches: the numbers of the texts in each, the longest texts first.

    `lengths` are in tokens. A batch has at most `size` texts, and filled up at most `size` times `USUAL_LENGTH` tokens, or
    holds a single text.
    """
    batches: list[list[int]] = []
    room = 0
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if room < 1:
            batches.append([])
            room = min(size, max(1, size * USUAL_LENGTH // max(1, lengths[number])))
        batches[-1].append(number)
        room -= 1
    return batches
