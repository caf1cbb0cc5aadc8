"""The chart on the page of an incident, in the reader's language: drawn, in a sentence, and as a table."""

from datetime import UTC, datetime
from typing import Any

from streams.desk.incident_growth import Growth
from streams.desk.page_views import Page
from streams.desk.plot import plot
from streams.wording.figures import counted, moment, number, span

__all__ = ["growth_chart"]


def growth_chart(page: Page, grown: Growth, zone: str, path: str) -> dict[str, Any]:
    """How an incident grew; its times are those of the zone. `path` is where other parts of it are asked for."""
    drawn = plot(page, grown.seen, grown.alerts, grown.expected, zone)
    return drawn | {"says": _says(page, grown, zone), "path": path, "limits": grown.limits, "is_part": grown.is_part}


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
