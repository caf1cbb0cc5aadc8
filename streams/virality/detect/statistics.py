"""The two statistics of a moment: how unlikely its counts are, slowly and fast."""

from math import log, sqrt

__all__ = ["deviance_root", "likelihood_root", "local_factor", "root_difference"]

MOST_LOCAL = 5.0


def root_difference(observed: int, expected: float, alpha: float) -> float:
    """Deviations of a count of mean `expected` and variance m + alpha m**2, on the scale of Anscombe's square root.

    That is 2 (sqrt(X + 1) - sqrt(M + 1)), which has the variance 1 for Poisson counts, over sqrt(1 + alpha M).
    """
    return 2 * (sqrt(observed + 1) - sqrt(expected + 1)) / sqrt(1 + alpha * expected)


def deviance_root(observed: float, expected: float, alpha: float) -> float:
    """The signed root of twice the negative-binomial deviance; never above 0 unless the count exceeds its mean."""
    if observed <= expected:
        return 0.0
    size = 1 / alpha
    twice = 2 * (observed * log(observed / expected) - (observed + size) * log((observed + size) / (expected + size)))
    return sqrt(twice) if twice > 0 else 0.0


def local_factor(observed: int, expected: float, alpha: float) -> float:
    """How far the last hour runs above its expectation: the mean of a Gamma of variance `alpha` around 1, at least 1.

    A quiet hour lowers nothing. A stream that comes back at its usual rate after half an hour without any is no surge.
    """
    weight = 1 / alpha
    return min(MOST_LOCAL, max(1.0, (observed + weight) / (expected + weight)))


def likelihood_root(found: float, share: float, n: float) -> float:
    """The signed root of twice the binomial deviance of a share `found` among `n` against `share` (0 < share < 1)."""
    twice = 0.0
    if found > 0:
        twice += found * log(found / share)
    if found < 1:
        twice += (1 - found) * log((1 - found) / (1 - share))
    root = sqrt(max(0.0, 2 * n * twice))
    return root if found > share else -root
