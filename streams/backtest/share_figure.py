"""The lower figure of a chart: the negative share of the last hour, what is usual for the issue, alerts on it."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from streams.backtest.panel import DrawingSize, Panel, drawn, unbroken
from streams.backtest.trace import TRACE_MINUTES, Point
from streams.virality.detect.share import LEAST_POSTS
from streams.virality.issue.detectors import NEGATIVE

__all__ = ["share_figure"]

SIZES = (DrawingSize("wide", 1200, 230, 14), DrawingSize("narrow", 400, 210, 5))
TITLE = "Porsi negatif dalam satu jam terakhir"


def share_figure(points: Sequence[Point], alerts: Sequence[Alert], zone: ZoneInfo) -> str:
    """The figure in HTML, over the same time as that of the volume; empty when no post had a sentiment.

    Hours with fewer posts than the detector judges are drawn faintly. Of the alerts it marks those to which a negative
    surge gave cause, and the ends of what it took part in.
    """
    felt = [point for point in points if point.negative.window.posts]
    if not felt:
        return ""
    first, last = points[0].minute + 1 - TRACE_MINUTES, points[-1].minute + 1
    surges = [alert for alert in alerts if _is_about_surge(alert)]

    def draw(size: DrawingSize) -> Iterator[str]:
        panel = Panel(size, first, last, 100.0, zone)
        yield from panel.shadow([point.minute for point in points if point.negative.shadow])
        yield from panel.axes("%")
        for run in unbroken(points):
            yield panel.line("usual", [(point.minute + 1, 100 * point.negative.usual) for point in run])
        for run in unbroken(felt):
            yield panel.line("share few", _curve(run))
        for run in unbroken([point for point in felt if point.negative.window.posts >= LEAST_POSTS]):
            yield panel.line("share", _curve(run))
        yield from panel.marks(surges)

    return (
        f"<figure><figcaption><h2>{TITLE} <i>negative share of the last hour</i></h2><ul>"
        '<li><b class="share"></b> porsi negatif <i>negative share</i></li>'
        f'<li><b class="share few"></b> kurang dari {LEAST_POSTS} unggahan <i>fewer posts</i></li>'
        '<li><b class="usual"></b> yang lazim bagi isu ini <i>usual for the issue</i></li></ul></figcaption>'
        f"{''.join(drawn('share', TITLE, _description(felt, surges), SIZES, draw))}</figure>"
    )


def _is_about_surge(alert: Alert) -> bool:
    return any(reason.kind == NEGATIVE and (reason.score >= 1 or alert.event == "resolved") for reason in alert.reasons)


def _curve(run: Sequence[Point]) -> list[tuple[float, float]]:
    return [(point.minute + 1, 100 * (point.negative.window.share or 0.0)) for point in run]


def _description(felt: Sequence[Point], surges: Sequence[Alert]) -> str:
    usual = f"Yang lazim pada akhirnya {felt[-1].negative.usual:.0%}."
    judged = [point.negative.window for point in felt if point.negative.window.posts >= LEAST_POSTS]
    if not judged:
        return f"Tidak ada jam dengan {LEAST_POSTS} unggahan atau lebih. {usual}"
    most = max(window.share or 0.0 for window in judged)
    return f"Paling tinggi {most:.0%} pada jam dengan {LEAST_POSTS} unggahan atau lebih. {usual} Peringatan: {len(surges)}."
