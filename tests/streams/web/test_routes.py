"""What the server answers."""

import re
from dataclasses import replace

import pytest

from schemas.fact import FactMatch
from streams.web.assets import ASSETS, INDEX
from tests.streams.incidents.actions import NOW, action, book_of
from tests.streams.notify.messages.kinds import alert_of_kind
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
    one.holder.snapshot = replace(one.holder.snapshot, actions=book_of(action("acknowledge", "incident-0", "isu-0"), closed))
    found = (await (await one.client.get("/api/state")).json())["incidents"]
    assert {incident["incident"]: incident["standing"] for incident in found} == {
        "incident-0": {"acknowledged": True, "muted": False, "false_alarms": 1},
        "incident-2": {"acknowledged": False, "muted": False, "false_alarms": 0},
    }


async def test_who_decided_what_and_until_when_is_told(page):
    one = await page()
    one.known.set()
    one.feed.take(record(alert(1), 0, 0))
    over = action("acknowledge", "incident-1", "isu-1", until=NOW.timestamp())
    muted = action("mute", None, "isu-1", until=4e9, reason="pasar murah", by="Budi")
    one.holder.snapshot = replace(one.holder.snapshot, actions=book_of(over, muted))
    [incident] = (await (await one.client.get("/api/state")).json())["incidents"]
    assert incident["decisions"] == [
        {"kind": "mute", "by": "Budi", "until": muted.until.isoformat().replace("+00:00", "Z"), "reason": "pasar murah"}
    ]


@pytest.mark.parametrize(
    ("kind", "indonesian", "english"),
    [
        ("volume_spike", "unggahan dalam", "posts in the last"),
        ("negative_surge", "unggahan bernada negatif", "are negative"),
        ("engagement_surge", "interaksi dalam", "interactions gained"),
        ("viral_post", "Satu unggahan mendapat", "One post got"),
    ],
)
async def test_further_reasons_are_told_in_both_languages_with_what_they_count(page, kind, indonesian, english):
    one = await page()
    one.known.set()
    first, second = alert_of_kind("volume_spike", "opened", 80, 4), alert_of_kind(kind, "opened", 0.7, 0.2)
    one.feed.take(record(first.model_copy(update={"reasons": (*first.reasons, *second.reasons)}), 0, 0))
    [incident] = (await (await one.client.get("/api/state")).json())["incidents"]
    assert incident["why"]["id"][0] == "20 kali lipat dari biasanya pada jam seperti ini."
    assert indonesian in incident["why"]["id"][1]
    assert english in incident["why"]["en"][1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("emerging_issue", "kentongan watchlist apply"), ("source_silent", "Periksa pengumpul data sumber ini")],
)
async def test_what_nobody_watches_comes_with_what_to_do(page, kind, words):
    one = await page()
    one.known.set()
    one.feed.take(record(alert_of_kind(kind, "opened", 160, 11), 0, 0))
    [incident] = (await (await one.client.get("/api/state")).json())["incidents"]
    assert words in incident["advice"]["id"]
    assert incident["advice"]["en"]


async def test_a_statement_says_how_many_posts_speak_of_it(page):
    one = await page()
    one.known.set()
    said = FactMatch(
        fact="mobil",
        state="matched",
        claim="Istana menyewa 1.000 mobil",
        verdict="Hoaks",
        correction="Yang disewa 37 minibus.",
        owner="Biro Pers",
        checked=NOW.date(),
        repeats=120,
        corrections=9,
    )
    one.feed.take(record(alert(1, facts=(said,)), 0, 0))
    [incident] = (await (await one.client.get("/api/state")).json())["incidents"]
    assert "120 mengulang klaim, 9 meluruskannya" in incident["facts"][0]["counts"]["id"]
    assert "120 repeat the claim, 9 correct it" in incident["facts"][0]["counts"]["en"]


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
    files = [INDEX, *(path for path, kind in ASSETS.values() if kind != "image/svg+xml")]
    assert {"index.html", "page.css", "page.js"} <= {path.name for path in files}
    for path in files:
        text = path.read_text(encoding="utf-8")
        outside = set(re.findall(r"https?://[^\s\"'`)]+", text)) - {"http://www.w3.org/2000/svg"}
        assert outside == set(), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text), path
        assert {f"/{name}" for name in re.findall(r"from \"\./([\w.]+)\"", text)} <= set(ASSETS), path
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", INDEX.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ASSETS)
async def test_the_files_of_the_page_are_served_as_what_they_are(page, path):
    answer = await (await page()).client.get(path)
    assert (answer.status, answer.content_type) == (200, ASSETS[path][1])
    assert await answer.read() == ASSETS[path][0].read_bytes()
