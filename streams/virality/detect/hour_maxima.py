"""The highest statistics of an hour, worked out again once the hour's counts are final."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.virality.detect.statistics import deviance_root, local_factor, root_difference
from streams.virality.detect.time_grid import Grid

__all__ = ["Moments", "moments"]


class Moments(NamedTuple):
    """Highest slow and fast statistic, the same where enough posts back them, and every bucket's local factor."""

    slow: float
    fast: float
    slow_backed: float
    fast_backed: float
    local: list[float]


def moments(
    grid: Grid, alphas: Sequence[float], scaled: bool, least: int, counted: Sequence[int], known: Sequence[float]
) -> Moments:
    """The moments of the last hour of a span.

    `counted` and `known` are what was counted and expected from the start of the span to each of its bucket boundaries,
    `least` the posts that back a statistic, `scaled` whether the slow one is divided by the counts' deviation.
    """
    slow_windows = [(grid.windows[i], alphas[i] * scaled) for i in grid.slow]
    fast_windows = [(grid.windows[i], alphas[i]) for i in grid.fast]
    gap, span = grid.local
    slow = fast = slow_backed = fast_backed = 0.0
    factors = []
    for end in range(len(counted) - grid.per_hour, len(counted)):
        count, mean = counted[end], known[end]
        near, far = end - gap, end - span
        local = local_factor(counted[near] - counted[far], known[near] - known[far], alphas[-1])
        factors.append(local)
        total, backed = 0.0, False
        for window, alpha in slow_windows:
            observed = count - counted[end - window]
            expected = mean - known[end - window]
            total += root_difference(observed, expected, alpha)
            backed = backed or (observed > expected and observed >= least)
        if total > slow:
            slow = total
        if backed and total > slow_backed:
            slow_backed = total
        for window, alpha in fast_windows:
            observed = count - counted[end - window]
            expected = (mean - known[end - window]) * local
            if observed <= expected:
                continue
            root = deviance_root(observed, expected, alpha)
            if root > fast:
                fast = root
            if root > fast_backed and observed >= least:
                fast_backed = root
    paths = len(slow_windows)
    return Moments(slow / paths, fast, slow_backed / paths, fast_backed, factors)
