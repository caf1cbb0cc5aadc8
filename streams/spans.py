"""Spans of time as people write them in files and on the command line."""

import re
from typing import Any

__all__ = ["seconds"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(value: Any) -> float:
    """A time span such as `30s`, `15m`, `1h` or `1d` in seconds.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"(\d{1,6})([smhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("should be a time span such as 30s, 15m, 1h or 1d")
    return float(int(found[1]) * _UNITS[found[2]])
