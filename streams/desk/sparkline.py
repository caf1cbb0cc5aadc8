"""A row of small bars without axes: a field 100 high, and 10 wide for each step."""

from collections.abc import Sequence
from typing import Any

__all__ = ["sparkline"]


def sparkline(posts: Sequence[int], negative: Sequence[int]) -> dict[str, Any]:
    """Posts and those of them that are negative in each step."""
    top = max(1, *posts)
    bars = [
        {
            "x": 10 * place + 0.5,
            "y": round(100 - many / top * 100, 2),
            "width": 9,
            "height": round(many / top * 100, 2),
            "negative_y": round(100 - bad / top * 100, 2),
            "negative_height": round(bad / top * 100, 2),
        }
        for place, (many, bad) in enumerate(zip(posts, negative, strict=True))
    ]
    return {"width": 10 * len(posts), "bars": bars}
