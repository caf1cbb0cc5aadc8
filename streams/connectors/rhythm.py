"""How long to wait before a source is fetched again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

__all__ = ["HOLD_OFF", "LONGEST", "after_answer", "after_fault"]

LONGEST: Final = 6.0
"""A feed in which nothing is new is fetched after at most so many times its shortest interval."""

HOLD_OFF: Final = timedelta(days=1)
"""A source that needs somebody is looked at again after this, in case somebody has seen to it."""

_SLOWER: Final = 1.25
_FIRST_WAIT: Final = 5.0
_LONGEST_WAIT: Final = 3_600.0


def after_answer(interval: float, every: float, *, news: bool) -> float:
    """The next interval in seconds: half after news, a quarter longer after none, from `every` to six times as much."""
    wanted = interval / 2 if news else max(interval, every) * _SLOWER
    return min(max(wanted, every), LONGEST * every)


def after_fault(faults: int, every: float, chance: Callable[[], float]) -> float:
    """Seconds to wait after so many faults in a row: anything up to a bound that doubles, so that none return together.

    `chance` gives a number from 0 to 1. The bound begins at five seconds, or the interval where that is shorter, and ends at
    an hour, or the interval where that is longer.
    """
    bound = min(min(_FIRST_WAIT, every) * 2.0 ** min(faults, 30), max(_LONGEST_WAIT, every))
    return max(1.0, chance() * bound)
