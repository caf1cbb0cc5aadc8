"""How many posts the last hour had, and how many were expected in it."""

from typing import Final, NamedTuple

from streams.virality.detect.spike import SpikeDetector

__all__ = ["GROWTH_MINUTES", "Hour", "hour_of", "usual_posts"]

GROWTH_MINUTES: Final = 15
"""Whether posts grow is seen in those of so many minutes, against those of as many before."""


class Hour(NamedTuple):
    """Posts of the hour that ends with a bucket."""

    posts: int
    usual: float
    """Posts that the baseline expects in it."""
    lately: int
    """Posts of the last `GROWTH_MINUTES`, or of the last bucket where that is longer."""
    before: int
    """Posts of as long before."""


def hour_of(detector: SpikeDetector, bucket: int) -> Hour:
    """The hour that ends with the last closed bucket."""
    per_hour = detector.grid.per_hour
    quarter = max(1, per_hour * GROWTH_MINUTES // 60)
    counts = detector.ring.last(bucket, max(per_hour, 2 * quarter))
    return Hour(
        sum(counts[-per_hour:]), usual_posts(detector, bucket), sum(counts[-quarter:]), sum(counts[-2 * quarter : -quarter])
    )


def usual_posts(detector: SpikeDetector, bucket: int) -> float:
    """Posts that the baseline expects in the hour that ends with `bucket`."""
    per_hour, far = detector.grid.per_hour, detector.dispersion.alpha[-1]
    hour, place = divmod(bucket, per_hour)
    share = (place + 1) / per_hour
    return share * detector.baseline.rate(hour, far) + (1 - share) * detector.baseline.rate(hour - 1, far)
