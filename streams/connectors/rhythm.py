"""How long to wait before a source is fetched again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from streams.connectors.http.trouble import FetchError

__all__ = ["FIRST_WAIT", "HOLD_OFF", "LONGEST", "LONGEST_WAIT", "after_answer", "after_fault"]

LONGEST: Final = 6.0
"""A feed in which nothing is new is fetched after at most so many times its shortest interval."""

HOLD_OFF: Final = timedelta(days=1)
"""A source that needs somebody is looked at again after this, in case somebody has seen to it."""

_SLOWER: Final = 1.25
FIRST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 3_600.0
"""Seconds: after the first fault one waits for up to twice the first, and never for longer than the longest."""

_SHORTEST_WAIT: Final = 1.0
_PATIENCE: Final = timedelta(minutes=5)
"""Where a host asks for patience and does not say for how long."""


def after_answer(interval: float, every: float, *, news: bool) -> float:
    """The next interval in seconds: half after news, a quarter longer after none, from `every` to six times as much."""
    wanted = interval / 2 if news else max(interval, every) * _SLOWER
    return min(max(wanted, every), LONGEST * every)


def after_fault(
    error: FetchError, faults: int, chance: Callable[[], float], *, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT
) -> timedelta:
    """How long to wait after a source gave nothing, for so many times in a row; never less than its host asks for.

    One that needs somebody waits for `HOLD_OFF`, and one that asks for patience for no longer than that. All others wait for
    anything up to a bound of seconds that doubles from twice the `first` to the `longest`, so that none return together;
    `chance` gives a number from 0 to 1.
    """
    if error.kind == "refused":
        wait = HOLD_OFF
    elif error.kind == "throttled":
        wait = _PATIENCE if error.wait is None else error.wait
    else:
        wait = timedelta(seconds=chance() * min(first * 2.0 ** min(faults, 30), longest))
    return max(wait, error.wait or wait, timedelta(seconds=_SHORTEST_WAIT))
