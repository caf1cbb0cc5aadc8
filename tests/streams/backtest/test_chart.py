import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from schemas.alert import Headline
from schemas.watchlist import Issue
from streams.backtest.chart import chart, chart_name
from streams.backtest.trace import NegativeShare, Point, ShareWindow, Window
from streams.clock import minute_of

START = datetime(2026, 7, 4, 1, tzinfo=UTC)
FIRST = minute_of(START) + 4
ISSUE = Issue(id="beras", title="Harga <beras> & pangan", query="beras", zone="Asia/Makassar")


def point(at, observed=3, shadow=False):
    negative = NegativeShare(ShareWindow(60, 36, 12), 0.3, shadow)
    return Point(FIRST + 5 * at, Window(5, observed, 2.5, 0.5, 4.5), shadow, negative)


def alert(minutes, event="opened"):
    headline = Headline(id=f"“Harga <beras>” {event}", en="“Harga <beras>”")
    return SimpleNamespace(at=START + timedelta(minutes=minutes), event=event, severity=7, headline=headline, reasons=[])


def drawing(page):
    begin, end = page.index("<svg"), page.index("</svg>") + 6
    return ElementTree.fromstring(page[begin:end])


def test_it_draws_counts_band_expectation_and_alerts():
    points = [point(at, 40 if at == 20 else 3, at < 5) for at in range(40)]
    page = chart(ISSUE, points, [alert(101), alert(140, "resolved")])
    svg = drawing(page)
    classes = [node.get("class") for node in svg.iter()]
    assert classes.count("rule opened") == classes.count("rule resolved") == 1
    assert classes.count("shadow") == 1
    [count] = [node for node in svg.iter("polyline") if node.get("class") == "count"]
    places = [tuple(map(float, pair.split(","))) for pair in count.get("points").split()]
    assert len(places) == 2 * len(points)
    peak = min(y for _, y in places)
    assert [x for x, y in places if y == peak] == [places[40][0], places[41][0]]
    marked = next(float(node.get("x1")) for node in svg.iter("line") if node.get("class") == "rule opened")
    assert places[40][0] < marked <= places[41][0]


def test_a_gap_is_not_bridged():
    svg = drawing(chart(ISSUE, [point(0), point(1), point(30), point(31)], []))
    assert len(list(svg.iter("polygon"))) == 2


def test_texts_are_escaped_and_nothing_is_loaded():
    page = chart(ISSUE, [point(0)], [alert(3)])
    assert "Harga &lt;beras&gt; &amp; pangan" in page
    assert "<beras>" not in page
    assert "http" not in page
    assert "<script" not in page


def test_times_are_in_the_zone_of_the_issue():
    page = chart(ISSUE, [point(at) for at in range(24)], [alert(60)])
    assert "waktu dalam WITA" in page
    assert "04-07-2026 10:00" in page


def test_without_posts_there_is_a_page_all_the_same():
    assert "no posts" in chart(ISSUE, [], [])


@pytest.mark.parametrize("days", [0.02, 1, 40, 400])
def test_ticks_stay_few(days):
    points = [point(0), point(round(days * 288))]
    labels = [node.text for node in drawing(chart(ISSUE, points, [])).iter("text") if ":" in (node.text or "")]
    assert len(labels) <= 20


def test_a_hashtag_gives_a_name_that_an_address_can_hold():
    assert chart_name("#beras") == "+beras.html"


def test_every_drawing_is_named_and_described_by_its_own_words():
    page = chart(ISSUE, [point(at) for at in range(24)], [alert(60)])
    drawings = [ElementTree.fromstring(part[: part.index("</svg>") + 6]) for part in re.split("(?=<svg)", page)[1:]]
    assert [svg.get("class") for svg in drawings] == ["wide", "narrow"] * 2
    told = {node.get("id"): node.text for svg in drawings for node in svg if node.tag in ("title", "desc")}
    assert len(told) == 2 * len(drawings)
    for svg in drawings:
        assert told[svg.get("aria-labelledby")]
        assert told[svg.get("aria-describedby")]


def test_both_figures_have_the_same_time_axis():
    page = chart(ISSUE, [point(at) for at in range(80)], [])
    labels = [
        [(node.get("x"), node.text) for node in drawing(page[begin:]).iter("text") if ":" in (node.text or "")]
        for begin in (page.index('<svg class="wide"'), page.rindex('<svg class="wide"'))
    ]
    assert labels[0] == labels[1] != []
