"""Posts by time as uPlot draws them in the browser, and as a table for whoever does not see that."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from streams.desk.issue_course import Course
from streams.desk.page_views import Page
from streams.wording.figures import clock, date, number

__all__ = ["plot"]

_DAY: Final = 86_400
_MARKS_IN_A_STEP: Final = 5
"""Alerts that are nearer to each other are drawn as one mark."""


def _alerts_by_step(alerts: Sequence[float], steps: int) -> Counter[int]:
    """How many alerts each step has; one at the very end is of the last step."""
    return Counter(min(int(place), steps - 1) for place in alerts)


def plot(page: Page, seen: Course, alerts: Sequence[float], expected: Sequence[float | None], zone: str) -> dict[str, Any]:
    """The figures of a chart; `expected` is empty where it is not known.

    `alerts` are places in steps from the beginning; those outside of it are left out.
    """
    alerts = [place for place in alerts if 0 <= place <= len(seen.posts)]
    many_alerts = _alerts_by_step(alerts, len(seen.posts))
    usual: Sequence[float | None] = expected or (None,) * len(seen.posts)
    has_usual = any(one is not None for one in usual)
    times = [_step_time(page, seen.begin + place * seen.seconds, zone, seen.seconds) for place in range(len(seen.posts))]
    told = ["–" if one is None else number(one, page.language) for one in usual]
    drawn = {
        "begin": seen.begin,
        "seconds": seen.seconds,
        "zone": zone,
        "posts": seen.posts,
        "negative": seen.negative,
        "expected": list(usual) if has_usual else None,
        "marks": sorted({round(place * _MARKS_IN_A_STEP) / _MARKS_IN_A_STEP for place in alerts}),
        "times": times,
        "told": {"expected": told if has_usual else None, "alerts": [many_alerts[place] for place in range(len(times))]},
    }
    columns = [page.say("Mulai", "From"), page.say("Unggahan", "Posts"), page.say("Negatif", "Negative")]
    columns += [page.say("Biasanya", "Usual")] if has_usual else []
    columns += [page.say("Peringatan", "Alerts")]
    rows = [
        (time, many, bad, *([told[place]] if has_usual else []), many_alerts[place] or "")
        for place, (time, many, bad) in enumerate(zip(times, seen.posts, seen.negative, strict=True))
        if many or many_alerts[place]
    ]
    return {"drawn": drawn, "has_usual": has_usual, "columns": columns, "rows": rows}


def _step_time(page: Page, second: int, zone: str, step: int) -> str:
    """When a step of so many seconds begins: of whole days the day alone."""
    at = datetime.fromtimestamp(second, UTC)
    return date(at, zone, page.language) + (f", {clock(at, zone, page.language)}" if step < _DAY else "")
