"""How often somebody may ask: a token bucket each."""

import math
from collections import OrderedDict

__all__ = ["RateLimit"]

_KNOWN = 10_000


class RateLimit:
    """So many requests a minute for everybody, with a burst of as many after a minute of silence.

    Source: the token bucket of RFC 2697; at most 10,000 are remembered, those silent for longest are forgotten first.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, who: str, now: float) -> float:
        """How many seconds `who` is to wait at `now`, in seconds of a clock; 0 for none. Nothing is counted."""
        return self._wait(self._level(who, now))

    def spare(self, who: str, now: float) -> tuple[int, int]:
        """How many requests `who` has left at `now`, in seconds of a clock, and in how many seconds all of them."""
        level = self._level(who, now)
        return int(level), math.ceil((self._per_minute - level) * 60 / self._per_minute)

    def wait(self, who: str, now: float) -> float:
        """Count a request of `who` at `now`, in seconds of a clock; return how many seconds are to be waited, 0 for none."""
        level = self._level(who, now)
        wait = self._wait(level)
        self._buckets[who] = (level if wait else level - 1, now)
        self._buckets.move_to_end(who)
        while len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        return wait

    def _level(self, who: str, now: float) -> float:
        full = float(self._per_minute)
        level, since = self._buckets.get(who, (full, now))
        return min(full, level + (now - since) * full / 60)

    def _wait(self, level: float) -> float:
        return 0.0 if level >= 1 else (1 - level) * 60 / self._per_minute
