"""When few posts of a source are a silence, and many a flood."""

from math import log, sqrt
from typing import Final

from streams.virality.coverage.windows import LEAST_EXPECTED, Flow
from streams.virality.detect.statistics import deviance_root

__all__ = ["FLOOD_FACTOR", "SILENCE_DEVIATIONS", "SILENT_SHARE", "is_flood", "is_silent", "silence_root"]

SILENCE_DEVIATIONS: Final = 4.5
"""Root of twice the deviance that a silence needs: so few posts by chance once in some millions of windows."""
SILENT_SHARE: Final = 0.2
"""At most this share of the expected posts comes from a silent source."""
FLOOD_FACTOR: Final = 3.0
FLOOD_POSTS: Final = 20


def is_silent(flow: Flow) -> bool:
    """Whether so little came that it may be a silence; `silence_root` says how unlikely that is."""
    return flow.surely >= LEAST_EXPECTED and flow.observed <= SILENT_SHARE * flow.surely


def is_flood(flow: Flow, alpha: float) -> bool:
    """Whether far more came in time than chance brings, where a count of mean m varies by m + alpha m**2."""
    if not flow.expected or flow.prompt < FLOOD_FACTOR * flow.expected or flow.prompt - flow.expected < FLOOD_POSTS:
        return False
    return deviance_root(flow.prompt, flow.expected, alpha) >= SILENCE_DEVIATIONS


def silence_root(observed: int, expected: float, alpha: float) -> float:
    """The root of twice the negative-binomial deviance of a count below its mean; 0 for one that is not."""
    if observed >= expected:
        return 0.0
    size = 1 / alpha
    own = observed * log(observed / expected) if observed else 0.0
    twice = 2 * (own - (observed + size) * log((observed + size) / (expected + size)))
    return sqrt(twice) if twice > 0 else 0.0
