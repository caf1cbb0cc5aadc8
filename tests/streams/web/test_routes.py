"""What the server answers."""

import re
from dataclasses import replace

import pytest

from streams.web.routes import STATIC
from tests.streams.incidents.actions import action, book_of
from tests.streams.web.alerts import alert, record, sample

EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">'


async def test_the_alerts_and_the_place_after_them(page):
    one = await page()
    one.known.set()
    for number in range(5):
        one.feed.take(record(alert(number), number % 2, number // 2))
    found = await (await one.client.get("/api/alerts?limit=2")).json()
    assert [told["id"] for told in found["alerts"]] == ["alert-4", "alert-3"]
    assert (found["cursor"], found["complete"]) == ("0:3,1:2", True)


async def test_open_incidents_come_with_headline_reasons_and_samples(page):
    one = await page()
    one.known.set()
    one.feed.take(record(alert(1, samples=(sample(EVIL),)), 0, 0))
    answer = await one.client.get("/api/state")
    assert answer.content_type == "application/json"
    [incident] = (await answer.json())["incidents"]
    assert incident["headline"]["id"] == "Isu 1 melonjak"
    assert incident["reasons"][0]["observed"] == 40
    assert incident["samples"][0]["excerpt"] == EVIL


async def test_an_incident_says_how_it_stands_and_one_that_people_closed_is_gone(page):
    one = await page()
    one.known.set()
    for number in range(3):
        one.feed.take(record(alert(number, severity=9 - number), 0, number))
    closed = action("false_alarm", "incident-1", "isu-0")
    one.board.snapshot = replace(one.board.snapshot, actions=book_of(action("acknowledge", "incident-0", "isu-0"), closed))
    found = (await (await one.client.get("/api/state")).json())["incidents"]
    assert {incident["incident"]: incident["standing"] for incident in found} == {
        "incident-0": {"acknowledged": True, "muted": False, "false_alarms": 1},
        "incident-2": {"acknowledged": False, "muted": False, "false_alarms": 0},
    }


@pytest.mark.parametrize("limit", ["0", "-1", "x", "9999999999", ""])
async def test_a_strange_limit_does_no_harm(page, limit):
    one = await page()
    one.known.set()
    assert (await one.client.get(f"/api/alerts?limit={limit}")).status == 200
    assert (await one.client.get(f"/api/issues?limit={limit}")).status == 200


async def test_metrics_in_both_formats(page):
    client = (await page()).client
    plain = await client.get("/metrics")
    assert plain.headers["Content-Type"].startswith("text/plain")
    assert "kentongan_worker_info" in await plain.text()
    other = await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert other.headers["Content-Type"].startswith("application/openmetrics-text")
    assert (await other.text()).endswith("# EOF\n")


async def test_nothing_can_be_changed(page):
    client = (await page()).client
    for path in ("/", "/metrics", "/api/state", "/api/alerts"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert (await client.request(method, path)).status == 405


def test_the_page_asks_nobody_else_and_parses_nothing_as_html():
    for name in ("index.html", "page.css", "page.js"):
        text = (STATIC / name).read_text(encoding="utf-8")
        outside = set(re.findall(r"https?://[^\s\"'`)]+", text)) - {"http://www.w3.org/2000/svg"}
        assert outside == set(), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text), name
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
