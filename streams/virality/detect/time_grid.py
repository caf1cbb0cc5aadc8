"""How a detector cuts time: buckets, five-minute slots, UTC hours and the windows that end with a bucket."""

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["HOUR", "SLOT", "Grid", "grid"]

HOUR = 3600
SLOT = 300
SLOW_WINDOWS = (300, 900, 3600)
FAST_WINDOWS = (60, 120, 300)
LOCAL_GAP = 600  # seconds before now that the local level leaves out
LOCAL_SPAN = 3600  # seconds back to where it begins


@dataclass(frozen=True, slots=True)
class Grid:
    """The sizes, in buckets, that follow from a bucket's length and the lateness horizon.

    A window shorter than a bucket is the bucket itself, so that five-minute data has no one-minute window.
    """

    bucket_seconds: int
    lateness: int
    per_hour: int
    per_slot: int
    windows: tuple[int, ...]
    slow: tuple[int, ...]  # places in `windows`
    fast: tuple[int, ...]  # places in `windows`
    local: tuple[int, int]  # the local level is of the buckets that are in the second window and not in the first
    history_hours: int  # whole hours that the longest window reaches back from the start of an hour
    ring_hours: int


@lru_cache(maxsize=64)
def grid(
    bucket_seconds: int,
    lateness: int,
    slow_seconds: tuple[int, ...] = SLOW_WINDOWS,
    fast_seconds: tuple[int, ...] = FAST_WINDOWS,
) -> Grid:
    """The grid for buckets of `bucket_seconds` and windows of so many seconds.

    Raises ValueError unless the buckets divide an hour and fit five-minute slots.
    """
    if bucket_seconds < 1 or HOUR % bucket_seconds or (SLOT % bucket_seconds and bucket_seconds % SLOT):
        raise ValueError(f"bucket_seconds must divide 3600 and either divide or be a multiple of 300, not {bucket_seconds}")
    if lateness < 0:
        raise ValueError(f"lateness_buckets must not be negative, not {lateness}")
    slow = sorted({max(1, seconds // bucket_seconds) for seconds in slow_seconds})
    fast = sorted({max(1, seconds // bucket_seconds) for seconds in fast_seconds})
    windows = tuple(sorted({*slow, *fast}))
    per_hour = HOUR // bucket_seconds
    gap = max(1, LOCAL_GAP // bucket_seconds)
    local = (gap, max(gap + 1, LOCAL_SPAN // bucket_seconds))
    history = -(-max(*windows, *local) // per_hour)
    return Grid(
        bucket_seconds=bucket_seconds,
        lateness=lateness,
        per_hour=per_hour,
        per_slot=max(1, SLOT // bucket_seconds),
        windows=windows,
        slow=tuple(windows.index(w) for w in slow),
        fast=tuple(windows.index(w) for w in fast),
        local=local,
        history_hours=history,
        ring_hours=history + 1 + -(-(lateness + 1) // per_hour),
    )
