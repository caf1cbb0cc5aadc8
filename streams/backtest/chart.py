"""A page with the chart of one issue: volume, negative share, alerts. Self-contained: no script, no link."""

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.backtest.panel import SIGNS
from streams.backtest.share_figure import share_figure
from streams.backtest.trace import Point
from streams.backtest.volume_figure import volume_figure
from streams.wording.figures import zone_name

__all__ = ["chart", "chart_name"]

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2433;--soft:#667085;--line:#e1e5ec;--page:#fff;--count:#2459c5;--band:#f2b84b55;
--expect:#b26b00;--share:#a02d6b;--opened:#c62828;--updated:#b26b00;--resolved:#2e7d32;--shadow:#8a94a61f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#333b49;--page:#151a22;--count:#7da7ff;
--band:#f2b84b3a;--expect:#f2b84b;--share:#f08cc0;--opened:#ff6b6b;--updated:#f2b84b;--resolved:#6fce75;
--shadow:#8a94a626}}
body{margin:24px auto;max-width:1240px;padding:0 16px;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.25rem;margin:0}p{margin:.25rem 0 1rem;color:var(--soft)}figure{margin:1.25rem 0}
h2{font-size:1rem;font-weight:600;margin:0}i{color:var(--soft);font-weight:400}
ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:.25rem 0 .5rem;padding:0;list-style:none;font-size:.8125rem}
li b{display:inline-block;width:22px;height:10px;margin-right:4px;background:linear-gradient(var(--key),var(--key))
center/100% 2px no-repeat}li b.count{--key:var(--count)}li b.share{--key:var(--share)}
li b.expect,li b.usual{background:repeating-linear-gradient(90deg,var(--expect) 0 5px,transparent 5px 8px)
center/100% 2px no-repeat}li b.band{background-color:var(--band)}
svg{width:100%;height:auto;display:block}.narrow{display:none}
svg text{fill:var(--soft);font:12px system-ui,sans-serif}.grid{stroke:var(--line)}.shadow{fill:var(--shadow)}
polyline{fill:none;stroke-width:1.4;stroke-linejoin:round}.count{stroke:var(--count)}.band{fill:var(--band)}
.expect,.usual{stroke:var(--expect);stroke-dasharray:5 3}.share{stroke:var(--share)}.few{opacity:.4}
.rule{stroke-dasharray:2 3}.opened{stroke:var(--opened)}.updated{stroke:var(--updated)}.resolved{stroke:var(--resolved)}
svg text.opened{fill:var(--opened);stroke:none}svg text.updated{fill:var(--updated);stroke:none}
svg text.resolved{fill:var(--resolved);stroke:none}svg text.mark{font-size:13px}
table{border-collapse:collapse;margin-top:1rem;width:100%}th,td{text-align:left;padding:.35rem .75rem .35rem 0;
border-top:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500}
td:first-child{white-space:nowrap}span.opened{color:var(--opened)}span.updated{color:var(--updated)}
span.resolved{color:var(--resolved)}
@media(max-width:640px){.wide{display:none}.narrow{display:block}polyline{stroke-width:1.1}h2 i{display:block;
font-size:.8125rem}tr{display:block;padding:.5rem 0;border-top:1px solid var(--line)}tr:first-child{display:none}
td{display:inline-block;padding:0 .75rem 0 0;border:0}td:last-child{display:block}}
"""


def chart_name(issue: str) -> str:
    """Name of the file for an issue's chart; an id may hold a `#`, which means something else in an address."""
    return issue.replace("#", "+") + ".html"


def chart(issue: Issue, points: Sequence[Point], alerts: Sequence[Alert]) -> str:
    """An HTML page for an issue: its points in order of time, and its alerts. Times are in the issue's zone."""
    zone = ZoneInfo(issue.zone)
    body = "<p>Tidak ada unggahan · no posts.</p>"
    if points:
        body = volume_figure(points, alerts, zone) + share_figure(points, alerts, zone)
    name = escape(zone_name(issue.zone))
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(issue.title)}</title><style>{_STYLE}</style></head><body><h1>{escape(issue.title)}</h1>"
        f"<p>Semua waktu dalam {name} · <i>all times in {name}</i></p>"
        f"{body}{_table(alerts, zone)}</body></html>\n"
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
    sign, word = SIGNS[event]
    return f'<span class="{event}">{sign}</span> {word}'
