"""The part of a chart that a reader wants to see more closely."""

from collections.abc import Mapping
from typing import Final

__all__ = ["asked_part"]

_LEAST: Final = 3_600
_LONGEST_NUMBER: Final = 12


def asked_part(given: Mapping[str, str], begin: int, end: int) -> tuple[int, int] | None:
    """What is asked for by `dari` and `sampai`, in seconds since 1970: within `begin` and `end`, and an hour at least.

    None where none is asked for, it is not understood, or nothing of it is within them.
    """
    wanted = [given.get(name, "") for name in ("dari", "sampai")]
    if not all(one.isascii() and one.isdecimal() and len(one) < _LONGEST_NUMBER for one in wanted):
        return None
    first, last = (min(max(int(one), begin), end) for one in wanted)
    if first >= last:
        return None
    first = max(begin, min(first, (first + last - _LEAST) // 2))
    return first, min(end, max(last, first + _LEAST))
