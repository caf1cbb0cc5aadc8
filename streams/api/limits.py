"""How often somebody may ask: a token bucket each."""

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

    def wait(self, who: str, now: float) -> float:
        """Count a request of `who` at `now`, in seconds of a clock; return how many seconds are to be waited, 0 for none."""
        left, since = self._buckets.pop(who, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - since) * self._per_minute / 60)
        allowed = left >= 1
        self._buckets[who] = (left - 1 if allowed else left, now)
        while len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self._per_minute
