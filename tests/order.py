"""The order of files of tests in which processes that take one after the other are busy alike, and end together."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["spread"]

File = TypeVar("File")

_ENDS_AT = 0.8
"""Of all tests that only compute, so many stand before the last file that waits: what is short fills up the end."""


def spread(waits: Mapping[File, float], sizes: Mapping[File, int]) -> list[File]:
    """Order the files in `sizes`, which says how many tests each has.

    Those that mostly wait, for brokers and for other processes, take long and little of the processor: `waits` says how many
    seconds one may take, 0 for a file that only computes. The longest come first, and evenly among the others, so that
    neither all processes wait nor all compute.
    """
    waiting = sorted((file for file in sizes if waits[file]), key=lambda file: -waits[file])
    others = [file for file in sizes if not waits[file]]
    step = _ENDS_AT * sum(sizes[file] for file in others) / max(1, len(waiting))
    found: list[File] = []
    passed = due = 0.0
    for file in others:
        while waiting and passed >= due:
            found.append(waiting.pop(0))
            due += step
        found.append(file)
        passed += sizes[file]
    return found + waiting
