"""The upper figure of a chart: posts counted, posts expected with their band, alerts."""

from collections.abc import Iterator, Sequence
from math import ceil, log10
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from streams.backtest.panel import SIGNS, DrawingSize, Panel, drawn, unbroken
from streams.backtest.trace import TRACE_MINUTES, Point

__all__ = ["volume_figure"]

SIZES = (DrawingSize("wide", 1200, 330, 14), DrawingSize("narrow", 400, 250, 5))
TITLE = f"Unggahan per {TRACE_MINUTES} menit"


def volume_figure(points: Sequence[Point], alerts: Sequence[Alert], zone: ZoneInfo) -> str:
    """The figure in HTML; there must be a point."""
    first, last = points[0].minute + 1 - TRACE_MINUTES, points[-1].minute + 1
    top = _ceiling(max(max(point.window.observed, point.window.high) for point in points))

    def draw(size: DrawingSize) -> Iterator[str]:
        panel = Panel(size, first, last, top, zone)
        yield from panel.shadow([point.minute for point in points if point.shadow])
        yield from panel.axes()
        for run in unbroken(points):
            yield from _curves(panel, run)
        yield from panel.marks(alerts)

    most = max(point.window.observed for point in points)
    description = f"Paling banyak {most} unggahan dalam {TRACE_MINUTES} menit; {len(alerts)} peringatan."
    signs = "".join(f'<li><span class="{event}">{sign}</span> {word}</li>' for event, (sign, word) in SIGNS.items())
    return (
        f"<figure><figcaption><h2>{TITLE} <i>posts per {TRACE_MINUTES} minutes</i></h2><ul>"
        '<li><b class="count"></b> unggahan <i>posts</i></li>'
        f'<li><b class="expect band"></b> perkiraan ± 2 simpangan baku <i>expected</i></li>{signs}</ul></figcaption>'
        f"{''.join(drawn('volume', TITLE, description, SIZES, draw))}</figure>"
    )


def _curves(panel: Panel, run: Sequence[Point]) -> Iterator[str]:
    middles = [(point.minute + 1 - TRACE_MINUTES / 2, point.window) for point in run]
    upper = [(at, window.high) for at, window in middles]
    lower = [(at, window.low) for at, window in reversed(middles)]
    yield panel.area("band", upper + lower)
    ends = [(at, point.window.observed) for point in run for at in (point.minute + 1 - TRACE_MINUTES, point.minute + 1)]
    yield panel.line("count", ends)
    yield panel.line("expect", [(at, window.expected) for at, window in middles])


def _ceiling(value: float) -> float:
    """The next number of the form 4, 8, 12, 20, 40 … that is not smaller, so that a quarter of it is a round one."""
    unit = 10.0 ** max(0, ceil(log10(max(value, 1.0) / 4)) - 1)
    return 4.0 * unit * ceil(value / 4 / unit) if value > 0 else 4.0
