"""Numbers by time as shapes: a field 100 high, and 10 wide for each step."""

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["chart"]


def chart(
    posts: Sequence[int], negative: Sequence[int], marks: Sequence[float] = (), expected: Sequence[float | None] = ()
) -> dict[str, Any]:
    """Posts and those of them that are negative in each step; `marks` are places of alerts, in steps from the beginning.

    What is expected is one line for each stretch in which it is known.
    """
    top = max(1.0, *posts, *(usual for usual in expected if usual is not None))
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
        "expected": list(_lines(expected, top)),
        "marks": [round(min(10 * place, width - 0.5), 1) for place in marks if 0 <= place <= len(posts)],
    }


def _lines(expected: Sequence[float | None], top: float) -> Iterator[str]:
    """The points of each line; a step alone is crossed."""
    points: list[tuple[int, float]] = []
    for at, usual in enumerate((*expected, None)):
        if usual is not None:
            points.append((10 * at + 5, 100 - usual / top * 100))
        elif points:
            [(first, high), *_] = points
            shown = points if len(points) > 1 else [(first - 5, high), (first + 5, high)]
            yield " ".join(f"{x},{y:.2f}" for x, y in shown)
            points = []
