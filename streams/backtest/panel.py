"""A panel of a chart, drawn in SVG for desks and for phones: a time axis, a scale, curves, marks of alerts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from streams.backtest.trace import TRACE_MINUTES, Point
from streams.clock import start_of

__all__ = ["SIGNS", "DrawingSize", "Panel", "drawn", "unbroken"]

LEFT, RIGHT, TOP, BOTTOM = 46, 14, 22, 40
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 2160)
SIGNS = {"opened": ("▲", "baru"), "updated": ("◆", "perkembangan"), "resolved": ("●", "selesai")}
"""Sign and Indonesian word of each event of an alert."""


@dataclass(frozen=True, slots=True)
class DrawingSize:
    """How large a drawing is, in units that are about a pixel where the page shows it; `name` is its class."""

    name: str
    width: int
    height: int
    most_ticks: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Where things are: event minutes `first` to `last` from left to right, values 0 to `top` from the bottom up."""

    size: DrawingSize
    first: int
    last: int
    top: float
    zone: ZoneInfo

    @property
    def bottom(self) -> int:
        """Where the time axis is."""
        return self.size.height - BOTTOM

    def x(self, minute: float) -> float:
        """Where the beginning of an event minute is."""
        return round(LEFT + (minute - self.first) / (self.last - self.first) * (self.size.width - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Where a value is."""
        return round(self.bottom - value / self.top * (self.bottom - TOP), 1)

    def line(self, kind: str, places: Iterable[tuple[float, float]]) -> str:
        """A curve through pairs of minute and value."""
        return f'<polyline class="{kind}" points="{self.places(places)}"/>'

    def area(self, kind: str, places: Iterable[tuple[float, float]]) -> str:
        """A shape around pairs of minute and value."""
        return f'<polygon class="{kind}" points="{self.places(places)}"/>'

    def places(self, places: Iterable[tuple[float, float]]) -> str:
        """Pairs of minute and value as SVG writes points."""
        return " ".join(f"{self.x(minute)},{self.y(value)}" for minute, value in places)

    def shadow(self, minutes: Sequence[int]) -> Iterator[str]:
        """The stretch in which the detector learns and stays silent: points that end with these minutes."""
        if minutes:
            begin, end = self.x(minutes[0] + 1 - TRACE_MINUTES), self.x(minutes[-1] + 1)
            yield (
                f'<rect class="shadow" x="{begin}" y="{TOP}" width="{end - begin:.1f}" height="{self.bottom - TOP}"/>'
                f'<text x="{begin + 6}" y="{TOP + 16}">masa belajar</text>'
            )

    def axes(self, unit: str = "") -> Iterator[str]:
        """Lines for quarters of the scale, and for hours or days, with their labels."""
        begin, end = LEFT, self.size.width - RIGHT
        for step in range(5):
            value = self.top * step / 4
            yield f'<line class="grid" x1="{begin}" x2="{end}" y1="{self.y(value)}" y2="{self.y(value)}"/>'
            yield f'<text x="{LEFT - 8}" y="{self.y(value) + 4}" text-anchor="end">{value:g}{unit}</text>'
        for moment in self._ticks():
            at = self.x(moment.timestamp() / 60)
            yield f'<line class="grid" x1="{at}" x2="{at}" y1="{TOP}" y2="{self.bottom}"/>'
            yield f'<text x="{at}" y="{self.bottom + 17}" text-anchor="middle">{moment:%H:%M}</text>'
            yield f'<text x="{at}" y="{self.bottom + 33}" text-anchor="middle">{moment:%d-%m}</text>'

    def _ticks(self) -> Iterator[datetime]:
        span = (self.last - self.first) / 60
        hours = next((hours for hours in TICK_HOURS if span / hours <= self.size.most_ticks), TICK_HOURS[-1])
        begin, end = start_of(self.first).astimezone(self.zone), start_of(self.last)
        moment = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        while moment <= end:
            if moment >= begin:
                yield moment
            moment += timedelta(hours=hours)

    def marks(self, alerts: Sequence[Alert]) -> Iterator[str]:
        """A line and a sign an alert, the earliest on top: an opening is what people look for."""
        for alert in reversed(alerts):
            at = self.x(alert.at.timestamp() / 60)
            yield (
                f'<g><title>{escape(alert.headline.id)}</title><line class="rule {alert.event}" x1="{at}" x2="{at}" '
                f'y1="{TOP}" y2="{self.bottom}"/><text class="mark {alert.event}" x="{at}" y="{TOP - 6}" '
                f'text-anchor="middle">{SIGNS[alert.event][0]}</text></g>'
            )


def drawn(
    name: str, title: str, description: str, sizes: Sequence[DrawingSize], draw: Callable[[DrawingSize], Iterable[str]]
) -> Iterator[str]:
    """The drawing at every size, of which the page shows one; its title and `description` are read out."""
    for size in sizes:
        key = f"{name}-{size.name}"
        yield (
            f'<svg class="{size.name}" viewBox="0 0 {size.width} {size.height}" role="img" '
            f'aria-labelledby="{key}-title" aria-describedby="{key}-text"><title id="{key}-title">{escape(title)}</title>'
            f'<desc id="{key}-text">{escape(description)}</desc>{"".join(draw(size))}</svg>'
        )


def unbroken(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """The stretches of points without a gap."""
    if not points:
        return
    begin = 0
    for at, (before, after) in enumerate(pairwise(points), 1):
        if after.minute - before.minute > TRACE_MINUTES:
            yield points[begin:at]
            begin = at
    yield points[begin:]
