"""The chart on the page of an incident, in the reader's language: drawn, told in a sentence, and as a table."""

from datetime import UTC, datetime
from typing import Any, Final

from streams.desk.charts import chart
from streams.desk.incident_growth import Growth
from streams.desk.issue_views import columns, step_time
from streams.desk.page_views import Page
from streams.wording.figures import counted, moment, number, span

__all__ = ["growth_chart"]

_MARKS_IN_A_STEP: Final = 5
"""Alerts that are nearer to each other are drawn as one mark."""


def growth_chart(page: Page, grown: Growth, zone: str) -> dict[str, Any]:
    """How an incident grew; its times are those of the zone."""
    seen, alerts = grown.seen, grown.alerts_by_step
    rows = [
        (
            step_time(page, seen.begin + place * seen.seconds, zone, seen.seconds),
            many,
            bad,
            "–" if usual is None else number(usual, page.language),
            alerts[place] or "",
        )
        for place, (many, bad, usual) in enumerate(zip(seen.posts, seen.negative, grown.expected, strict=True))
        if many or alerts[place]
    ]
    marks = sorted({round(place * _MARKS_IN_A_STEP) / _MARKS_IN_A_STEP for place in grown.alerts})
    drawn = chart(seen.posts, seen.negative, marks, grown.expected)
    return drawn | {"says": _says(page, grown, zone), "columns": columns(page), "rows": rows}


def _says(page: Page, grown: Growth, zone: str) -> str:
    """What the chart shows, for whoever does not see it."""
    seen, language = grown.seen, page.language

    def at(steps: float) -> str:
        return moment(datetime.fromtimestamp(seen.begin + round(steps * seen.seconds), UTC), zone, language)

    most = max(seen.posts)
    peak = seen.posts.index(most)
    posts, step = counted(sum(seen.posts), "post", language), span(seen.seconds // 60, language)
    first, last, highest = at(0), at(len(seen.posts)), counted(most, "post", language)
    said = page.say(
        f"{posts}, {first} sampai {last}; terbanyak {highest} dalam {step}, mulai {at(peak)}",
        f"{posts}, {first} to {last}; at most {highest} in {step}, from {at(peak)}",
    )
    usual = grown.expected[peak]
    if usual is not None:
        said += page.say(f", biasanya {number(usual, 'id')}", f", usually {number(usual, 'en')}")
    if grown.alerts:
        many, begin, end = number(len(grown.alerts), language), at(grown.alerts[0]), at(grown.alerts[-1])
        said += page.say(
            f". Peringatan di grafik: {many}, pertama {begin}", f". Alerts on the chart: {many}, the first {begin}"
        )
        if len(grown.alerts) > 1:
            said += page.say(f", terakhir {end}", f", the last {end}")
    if grown.stored_from is not None:
        oldest = moment(datetime.fromtimestamp(grown.stored_from, UTC), zone, language)
        said += page.say(f". Unggahan tersimpan sejak {oldest}", f". Posts are stored from {oldest} on")
    return f"{said}."
