from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from schemas.alert import Headline
from streams.backtest.share_figure import share_figure
from streams.backtest.trace import NegativeShare, Point, ShareWindow, Trace, Window
from streams.clock import minute_of
from tests.streams.backtest.runs import alerts_of, backtest, recorded

START = datetime(2026, 7, 4, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")


def point(at, posts, negative=0):
    share = NegativeShare(ShareWindow(60, posts, negative), 0.3, shadow=False)
    return Point(minute_of(START) + 4 + 5 * at, Window(5, 3, 2.5, 0.5, 4.5), False, share)


def alert(minutes, event, kind, score):
    headline = Headline(id="Sentimen negatif naik", en="Negative sentiment is up")
    reason = SimpleNamespace(kind=kind, score=score)
    return SimpleNamespace(at=START + timedelta(minutes=minutes), event=event, headline=headline, reasons=[reason])


def drawing(page):
    return ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])


def shares(svg, kind):
    """The values of a curve, a list an unbroken stretch, read with the scale that is drawn beside it."""
    levels = {node.text: float(node.get("y")) - 4 for node in svg.iter("text") if (node.text or "").endswith("%")}
    low, high = levels["0%"], levels["100%"]
    curves = [node.get("points").split() for node in svg.iter("polyline") if node.get("class") == kind]
    return [[(low - float(place.split(",")[1])) / (low - high) for place in curve] for curve in curves]


def test_its_curves_are_those_of_the_trace():
    trace = Trace()
    run = backtest(step=5, watch=trace)
    alerts = [one for one in alerts_of(run, recorded()) if one.issue == "beras"]
    points = trace.points["beras"]
    svg = drawing(share_figure(points, alerts, ZONE))
    windows = [one.negative.window for one in points]
    drawn = [value for curve in shares(svg, "share few") for value in curve]
    assert drawn == pytest.approx([window.share for window in windows if window.posts], abs=0.001)
    judged = [value for curve in shares(svg, "share") for value in curve]
    assert judged == pytest.approx([window.share for window in windows if window.posts >= 20], abs=0.001)
    assert 0 < len(judged) < len(drawn)
    [usual] = shares(svg, "usual")
    assert usual == pytest.approx([one.negative.usual for one in points], abs=0.001)


def test_an_issue_without_sentiment_has_no_such_figure():
    assert share_figure([point(at, posts=0) for at in range(20)], [], ZONE) == ""


def test_hours_without_sentiment_are_not_bridged():
    points = [point(at, posts=0 if at == 5 else 30, negative=15) for at in range(10)]
    svg = drawing(share_figure(points, [], ZONE))
    assert [len(curve) for curve in shares(svg, "share")] == [5, 4]
    assert [len(curve) for curve in shares(svg, "usual")] == [10]


def test_it_marks_the_alerts_of_negative_surges():
    alerts = [
        alert(10, "opened", "volume_spike", 2.0),
        alert(20, "updated", "negative_surge", 1.4),
        alert(30, "updated", "negative_surge", 0.7),
        alert(40, "resolved", "negative_surge", 0.2),
    ]
    svg = drawing(share_figure([point(at, 30, 15) for at in range(20)], alerts, ZONE))
    marked = sorted(node.get("class") for node in svg.iter("line") if "rule" in node.get("class"))
    assert marked == ["rule resolved", "rule updated"]
