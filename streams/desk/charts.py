"""Numbers by time as shapes: a field 100 high, and 10 wide for each step."""

from collections.abc import Sequence
from typing import Any

__all__ = ["chart"]


def chart(
    posts: Sequence[int], negative: Sequence[int], marks: Sequence[float] = (), expected: Sequence[float] = ()
) -> dict[str, Any]:
    """Posts and those of them that are negative in each step; `marks` are places of alerts, in steps from the beginning."""
    top = max(1.0, *posts, *expected)
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
    width = 10 * len(posts)
    return {
        "width": width,
        "bars": bars,
        "expected": " ".join(f"{10 * at + 5},{100 - usual / top * 100:.2f}" for at, usual in enumerate(expected)),
        "marks": [round(min(10 * place, width - 0.5), 1) for place in marks if 0 <= place <= len(posts)],
    }
