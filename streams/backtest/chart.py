"""A page with the chart of one issue: counts, expectation with its band, alerts. Self-contained: no script, no link."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from math import ceil, log10
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.backtest.trace import TRACE_MINUTES, Point
from streams.clock import start_of

__all__ = ["chart", "chart_name"]

WIDTH, HEIGHT = 1200, 380
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 34, 44
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720)
MOST_TICKS = 14
_EVENT = {"opened": ("▲", "baru"), "updated": ("◆", "perkembangan"), "resolved": ("●", "selesai")}
_ZONE = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_STYLE = """
:root{color-scheme:light dark;--ink:#1d2433;--soft:#667085;--line:#e1e5ec;--page:#fff;--count:#2459c5;--band:#f2b84b55;
--expect:#b26b00;--opened:#c62828;--updated:#b26b00;--resolved:#2e7d32;--shadow:#8a94a61f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#333b49;--page:#151a22;--count:#7da7ff;
--band:#f2b84b3a;--expect:#f2b84b;--opened:#ff6b6b;--updated:#f2b84b;--resolved:#6fce75;--shadow:#8a94a626}}
body{margin:24px auto;max-width:1240px;padding:0 16px;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.25rem;margin:0}p{margin:.25rem 0 1rem;color:var(--soft)}svg{width:100%;height:auto;display:block}
svg text{fill:var(--soft);font:12px system-ui,sans-serif}.grid{stroke:var(--line)}.shadow{fill:var(--shadow)}
.count{fill:none;stroke:var(--count);stroke-width:1.4}.band{fill:var(--band)}
.expect{fill:none;stroke:var(--expect);stroke-width:1.4;stroke-dasharray:5 3}
.rule{stroke-dasharray:2 3}.opened{stroke:var(--opened)}.updated{stroke:var(--updated)}.resolved{stroke:var(--resolved)}
svg text.opened{fill:var(--opened);stroke:none}svg text.updated{fill:var(--updated);stroke:none}
svg text.resolved{fill:var(--resolved);stroke:none}svg text.mark{font-size:13px}
table{border-collapse:collapse;margin-top:1rem;width:100%}th,td{text-align:left;padding:.35rem .75rem .35rem 0;
border-top:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500}td i{color:var(--soft)}
td:first-child{white-space:nowrap}td .opened{color:var(--opened)}td .updated{color:var(--updated)}
td .resolved{color:var(--resolved)}
"""


def chart_name(issue: str) -> str:
    """Name of the file for an issue's chart; an id may hold a `#`, which means something else in an address."""
    return issue.replace("#", "+") + ".html"


def chart(issue: Issue, points: Sequence[Point], alerts: Sequence[Alert]) -> str:
    """An HTML page for an issue: its points in order of time, and its alerts. Times are in the issue's zone."""
    zone = ZoneInfo(issue.zone)
    body = _svg(points, alerts, zone) if points else "<p>Tidak ada unggahan · no posts.</p>"
    name = escape(_ZONE.get(issue.zone, issue.zone))
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(issue.title)}</title><style>{_STYLE}</style></head><body><h1>{escape(issue.title)}</h1>"
        f"<p>Unggahan per {TRACE_MINUTES} menit, waktu {name} · <i>posts per {TRACE_MINUTES} minutes, times in {name}</i></p>"
        f"{body}{_table(alerts, zone)}</body></html>\n"
    )


def _svg(points: Sequence[Point], alerts: Sequence[Alert], zone: ZoneInfo) -> str:
    first, last = points[0].minute + 1 - TRACE_MINUTES, points[-1].minute + 1
    top = _ceiling(max(max(point.window.observed, point.window.high) for point in points))

    def x(minute: float) -> float:
        return round(LEFT + (minute - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Unggahan, perkiraan, dan peringatan">']
    parts += _shadow(points, x)
    parts += _axes(first, last, top, x, y, zone)
    for run in _runs(points):
        parts += _curves(run, x, y)
    # The earliest on top: an opening is what people look for.
    parts += [_mark(alert, x) for alert in reversed(alerts)]
    parts += [_legend(), "</svg>"]
    return "".join(parts)


def _runs(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """The stretches of points without a gap."""
    begin = 0
    for at, (before, after) in enumerate(pairwise(points), 1):
        if after.minute - before.minute > TRACE_MINUTES:
            yield points[begin:at]
            begin = at
    yield points[begin:]


def _curves(run: Sequence[Point], x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    steps = " ".join(
        f"{x(point.minute + 1 - TRACE_MINUTES)},{y(point.window.observed)} {x(point.minute + 1)},{y(point.window.observed)}"
        for point in run
    )
    middles = [(x(point.minute + 1 - TRACE_MINUTES / 2), point.window) for point in run]
    upper = [f"{at},{y(window.high)}" for at, window in middles]
    lower = [f"{at},{y(window.low)}" for at, window in reversed(middles)]
    expected = " ".join(f"{at},{y(window.expected)}" for at, window in middles)
    return [
        f'<polygon class="band" points="{" ".join(upper + lower)}"/>',
        f'<polyline class="count" points="{steps}"/>',
        f'<polyline class="expect" points="{expected}"/>',
    ]


def _shadow(points: Sequence[Point], x: Callable[[float], float]) -> list[str]:
    """The stretch in which the detector learns and stays silent."""
    learning = [point.minute for point in points if point.shadow]
    if not learning:
        return []
    begin, end = x(learning[0] + 1 - TRACE_MINUTES), x(learning[-1] + 1)
    return [
        f'<rect class="shadow" x="{begin}" y="{TOP}" width="{end - begin:.1f}" height="{HEIGHT - TOP - BOTTOM}"/>',
        f'<text x="{begin + 6}" y="{TOP + 16}">masa belajar · learning</text>',
    ]


def _axes(
    first: int, last: int, top: float, x: Callable[[float], float], y: Callable[[float], float], zone: ZoneInfo
) -> Iterator[str]:
    for step in range(5):
        value = top * step / 4
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value)}" y2="{y(value)}"/>'
        yield f'<text x="{LEFT - 8}" y="{y(value) + 4}" text-anchor="end">{value:g}</text>'
    for moment in _ticks(first, last, zone):
        at = x(moment.timestamp() / 60)
        yield f'<line class="grid" x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{at}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{moment:%H:%M}</text>'
        yield f'<text x="{at}" y="{HEIGHT - BOTTOM + 33}" text-anchor="middle">{moment:%d-%m}</text>'


def _ticks(first: int, last: int, zone: ZoneInfo) -> Iterator[datetime]:
    hours = next((hours for hours in TICK_HOURS if (last - first) / 60 / hours <= MOST_TICKS), TICK_HOURS[-1])
    begin, end = start_of(first).astimezone(zone), start_of(last)
    moment = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while moment <= end:
        if moment >= begin:
            yield moment
        moment += timedelta(hours=hours)


def _ceiling(value: float) -> float:
    """The next number of the form 4, 8, 12, 20, 40 … that is not smaller, so that a quarter of it is a round one."""
    unit = 10.0 ** max(0, ceil(log10(max(value, 1.0) / 4)) - 1)
    return 4.0 * unit * ceil(value / 4 / unit) if value > 0 else 4.0


def _mark(alert: Alert, x: Callable[[float], float]) -> str:
    at = x(alert.at.timestamp() / 60)
    sign = _EVENT[alert.event][0]
    return (
        f'<g><title>{escape(alert.headline.id)}</title><line class="rule {alert.event}" x1="{at}" x2="{at}" y1="{TOP}" '
        f'y2="{HEIGHT - BOTTOM}"/><text class="mark {alert.event}" x="{at}" y="{TOP - 4}" text-anchor="middle">{sign}</text>'
        "</g>"
    )


def _legend() -> str:
    signs = "".join(
        f'<text class="{event}" x="{LEFT + 470 + (0, 70, 200)[at]}" y="14">{sign} {word}</text>'
        for at, (event, (sign, word)) in enumerate(_EVENT.items())
    )
    first, second = LEFT, LEFT + 150
    return (
        f'<line class="count" x1="{first}" x2="{first + 22}" y1="10" y2="10"/>'
        f'<text x="{first + 28}" y="14">unggahan · posts</text>'
        f'<rect class="band" x="{second}" y="4" width="22" height="12"/>'
        f'<line class="expect" x1="{second}" x2="{second + 22}" y1="10" y2="10"/>'
        f'<text x="{second + 28}" y="14">perkiraan ± 2 simpangan baku · expected</text>{signs}'
    )


def _table(alerts: Sequence[Alert], zone: ZoneInfo) -> str:
    if not alerts:
        return "<p>Tidak ada peringatan · no alerts.</p>"
    rows = "".join(
        f"<tr><td>{alert.at.astimezone(zone):%d-%m-%Y %H:%M}</td><td>{_event(alert.event)}</td><td>{alert.severity}/10</td>"
        f"<td>{escape(alert.headline.id)}<br><i>{escape(alert.headline.en)}</i></td></tr>"
        for alert in alerts
    )
    return f"<table><tr><th>Waktu</th><th>Peristiwa</th><th>Tingkat</th><th>Peringatan</th></tr>{rows}</table>"


def _event(event: str) -> str:
    sign, word = _EVENT[event]
    return f'<span class="{event}">{sign}</span> {word}'
