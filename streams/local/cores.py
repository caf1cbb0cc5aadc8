"""How many processor cores this process may use."""

import math
import os
from pathlib import Path
from typing import Final

__all__ = ["cores"]

_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def cores(quota: Path = _QUOTA) -> int:
    """Cores that it may run on, or fewer where its container may use fewer, rounded up; at least one.

    `quota` is `cpu.max` of control groups v2: microseconds of processor time, and the period in which they may be used.
    """
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        most, period = quota.read_text().split()
        return max(1, min(found, math.ceil(int(most) / int(period))))
    except (OSError, ValueError, ZeroDivisionError):  # no control groups, or `max`
        return found
