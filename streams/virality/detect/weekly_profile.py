"""Which cell of the weekly profile an hour belongs to, in the issue's time zone."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from streams.virality.detect.time_grid import HOUR

__all__ = ["CELLS", "cell_of_hour", "local_day"]

CELLS = 48  # 24 hours of a weekday, then 24 hours of a weekend day


@lru_cache(maxsize=65536)
def _local(zone: str, hour: int) -> tuple[int, int]:
    # The middle of the hour decides, for zones whose offset is not a whole number of hours.
    local = datetime.fromtimestamp(hour * HOUR + HOUR // 2, UTC).astimezone(ZoneInfo(zone))
    return local.hour + (24 if local.weekday() >= 5 else 0), local.toordinal()


def cell_of_hour(zone: str, hour: int) -> int:
    """The cell (0-23 weekday, 24-47 Saturday and Sunday) of UTC hour number `hour` (epoch seconds // 3600)."""
    return _local(zone, hour)[0]


def local_day(zone: str, hour: int) -> int:
    """The proleptic ordinal of the local calendar day that holds most of UTC hour number `hour`."""
    return _local(zone, hour)[1]
