"""The pages on which people work, without a broker: what they find and show, and that a correction reaches its file."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Engine

from schemas.detected import Language
from schemas.watchlist import Issue
from streams.desk.app import make_app
from streams.desk.corrections import write_corrections
from streams.desk.events import Events
from streams.desk.retention import clear
from streams.desk.tokens import new_token, read_tokens
from streams.desk.writing import Writer
from streams.learning.labelled_texts import read_rows
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, deletion, issue_record, posts_record, scored
from tests.streams.desk.test_app import IDS, client

HOSTILE = "<script>alert(1)</script> <a href='x' onclick=y>klik</a>"
OPEN = ("/masuk", "/keluar", "/bahasa")
JAVANESE = Language(code="jv", confidence=1)
RICE = Issue(id="beras", title=f"Beras {HOSTILE}", query="beras OR padi", owner=HOSTILE)


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    """One database will do; what the databases are asked has tests of its own."""
    return Settings(desk_file=tmp_path / "desk.db", desk_corrections_file=tmp_path / "labels.jsonl")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    Writer(engine, TOPICS).put(
        [
            issue_record(0, RICE),
            alert_record(0, alert(1, issue="beras", opened_at=START - timedelta(hours=3))),
            alert_record(1, alert(2, issue="beras", title=HOSTILE)),
            posts_record(
                0,
                *(scored(number, text=f"beras naik {number}! {HOSTILE}", issues=("beras",)) for number in range(50)),
                scored(100, text="padi subur", issues=("beras",), source="tiktok", language=JAVANESE),
                scored(9_000, text="beras kemarin", issues=("beras",), created_at=START - timedelta(days=1)),
            ),
        ],
        IDS,
    )
    return engine


def shown(text: str) -> int:
    return text.count("data-feeling=")


async def test_posts_are_searched_filtered_and_their_copies_folded(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        page = (await asked.get("/unggahan", params={"q": "beras"})).text
        assert "51 unggahan; 100% negatif." in page
        assert shown(page) == 20
        count, more = 20, re.search(r'hx-get="(/unggahan/bagian\?[^"]+)"', page)
        while more:
            part = (await asked.get(more[1].replace("&amp;", "&"))).text
            assert "unggahan; " not in part
            count += shown(part)
            more = re.search(r'hx-get="(/unggahan/bagian\?[^"]+)"', part)
        assert count == 51
        for given, found in (
            ({"source": "tiktok"}, 1),
            ({"language": "jv"}, 1),
            ({"sampai": "2026-07-03"}, 1),
            ({"dari": "2026-07-04", "language": "jv"}, 1),
            ({"lipat": "1"}, 3),
            ({"lipat": "1", "dari": "2026-07-04"}, 2),
        ):
            assert shown((await asked.get("/unggahan/bagian", params=given)).text) == found, given
        folded = (await asked.get("/unggahan/bagian", params={"lipat": "1", "q": "naik"})).text
        assert "50 kali sama" in folded
        for wrong in ({"q": "NOT beras"}, {"dari": "kemarin"}, {"dari": "0001-01-01"}, {"lewati": "x"}, {"issue": "A B"}):
            answer = await asked.get("/unggahan/bagian", params=wrong)
            assert (answer.status_code, 'role="alert"' in answer.text) == (200, True), wrong


async def test_a_corrected_verdict_is_shown_and_reaches_the_file_that_training_reads(filled, desk_settings):
    file = desk_settings.desk_corrections_file
    file.write_bytes(orjson.dumps({"id": "lain", "text": "dari audit", "label": "neutral"}) + b"\n")
    async with client(filled, desk_settings) as asked:
        answer = await asked.post("/unggahan/penilaian", content="post=x:100&label=positive", headers={"hx-request": "true"})
        assert "positif, dikoreksi" in answer.text
        await asked.post("/unggahan/penilaian", content="post=x:1&label=neutral")
        assert {(row["id"], row["label"]) for row in read_rows(file)} == {
            ("lain", "neutral"),
            ("x:100", "positive"),
            ("x:1", "neutral"),
        }
        assert file.stat().st_mode & 0o777 == 0o600
        assert "positif, dikoreksi" in (await asked.get("/unggahan", params={"q": "padi"})).text
        await asked.post("/unggahan/penilaian", content="post=x:100&label=negative")
        await asked.post("/unggahan/penilaian", content="post=x:1&label=")
        assert {(row["id"], row["label"]) for row in read_rows(file)} == {("lain", "neutral"), ("x:100", "negative")}
        assert (await asked.post("/unggahan/penilaian", content="post=x:100&label=marah")).status_code == 400
        assert (await asked.post("/unggahan/penilaian", content="post=tidak-ada&label=neutral")).status_code == 404


async def test_what_is_deleted_leaves_the_file_of_corrections_and_a_rebuild_keeps_it(filled, desk_settings):
    file = desk_settings.desk_corrections_file
    async with client(filled, desk_settings) as asked:
        for post in ("x:1", "x:2"):
            await asked.post("/unggahan/penilaian", content=f"post={post}&label=neutral")
    with file.open("ab") as labels:
        labels.write(orjson.dumps({"id": "x:3", "text": "dari audit", "label": "neutral"}) + b"\nbukan json\n")
    Writer(filled, TOPICS).put([deletion(1, "x:1"), deletion(2, "x:3")], IDS)
    assert write_corrections(filled, file)
    assert [orjson.loads(line)["id"] for line in file.read_bytes().splitlines()[:-1]] == ["x:2"]
    clear(filled)
    assert not write_corrections(filled, file)
    assert b"x:2" in file.read_bytes()


def drawn_on(page: str) -> dict[str, Any]:
    """The figures of the chart of a page."""
    [figures] = re.findall(r"data-figures='([^']*)'", page)
    return dict(orjson.loads(unescape(figures)))


async def test_an_issue_shows_its_course_its_incidents_and_what_another_query_would_find(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        assert "52 unggahan" in (await asked.get("/isu")).text
        for days in ("1", "7", "30", "90", "x"):
            page = (await asked.get("/isu/beras", params={"rentang": days})).text
            assert f"{51 if days == '1' else 52} unggahan, " in page
            assert sum(drawn_on(page)["told"]["alerts"]) == 2
            assert page.count('href="/insiden/incident-') == 2
        assert (await asked.get("/isu/tidak-ada")).status_code == 404
        shown = drawn_on(page)
        end = shown["begin"] + shown["seconds"] * len(shown["posts"])
        earlier = (await asked.get("/isu/beras/bagian", params={"dari": end - 60 * 86_400, "sampai": end - 50 * 86_400})).text
        part = drawn_on(earlier)
        assert part["begin"] <= end - 60 * 86_400 < part["begin"] + part["seconds"]
        assert (sum(part["posts"]), part["marks"], sum(part["told"]["alerts"])) == (0, [], 0)
        assert (await asked.get("/isu/tidak-ada/bagian")).status_code == 404
        preview = (await asked.get("/daftar-pantau/beras/pratinjau", params={"query": "beras"})).text
        assert "Bertambah: 0 unggahan" in preview
        assert "Hilang: 1 unggahan" in preview
        assert 'role="alert"' in (await asked.get("/daftar-pantau/beras/pratinjau", params={"query": "(beras"})).text
        earlier = (await asked.get("/insiden/incident-2")).text.split("similar-title")[-1]
        assert "/insiden/incident-1" in earlier
        assert "similar-title" not in (await asked.get("/insiden/incident-1")).text


async def test_versions_of_an_issue_are_kept_as_they_come(filled, desk_settings):
    writer = Writer(filled, TOPICS)
    changed = RICE.model_copy(update={"query": "beras", "owner": None})
    # The watchlist is read anew at every start.
    writer.put([issue_record(0, RICE), issue_record(1, changed), issue_record(2, changed)], IDS)
    async with client(filled, desk_settings) as asked:
        page = (await asked.get("/daftar-pantau/beras")).text
        assert page.count("Kembalikan versi ini") == 1
        assert "query: beras OR padi → beras" in page
        writer.put([issue_record(3, None, "beras")], IDS)
        page = (await asked.get("/daftar-pantau/beras")).text
        assert page.count("Kembalikan versi ini") == 2
        assert "Dihapus dari daftar pantau" in page
        assert "Pernah dipantau" in (await asked.get("/daftar-pantau")).text
        assert "tidak lagi dipantau" in (await asked.get("/isu/beras")).text
        assert (await asked.get("/daftar-pantau/tidak-ada")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/unggahan?q=beras",
        "/isu",
        "/isu/beras",
        "/daftar-pantau",
        "/daftar-pantau/beras",
        "/daftar-pantau/beras/pratinjau?query=padi",
        "/insiden/incident-2",
    ],
)
async def test_what_people_wrote_stays_text(filled, desk_settings, path):
    async with client(filled, desk_settings) as asked:
        answer = await asked.get(path)
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text
        assert not re.search(r"<script>|onclick=y>|href=.javascript:|style=", answer.text)
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]


_OF_EVERYBODY = ("/masuk", "/keluar", "/bahasa", "/kata-sandi")
"""What people change of their own alone."""


async def test_who_may_only_read_changes_nothing(filled, desk_settings, tmp_path):
    secret, entry = new_token("papan", ["read"])
    (tmp_path / "tokens.yaml").write_text(entry)
    app = make_app(desk_settings, filled, Events(filled), lambda: None, read_tokens(tmp_path / "tokens.yaml"))
    changing = [one.path for one in _routes(app) if "POST" in one.methods and one.path not in _OF_EVERYBODY]
    assert len(changing) >= 10
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as asked:
        for path in changing:
            answer = await asked.post(re.sub(r"\{\w+\}", "beras", path), content="label=neutral&post=x:1")
            assert answer.status_code == 403, path
        for path in ("/unggahan?q=beras", "/isu/beras", "/daftar-pantau/beras"):
            page = (await asked.get(path)).text
            assert 'method="post" action="/bahasa"' in page
            assert page.count('method="post"') == 2, path  # the language, and signing out


def _routes(app):
    for route in app.routes:
        if hasattr(route, "methods"):
            yield route
        elif hasattr(route, "original_router"):
            yield from route.original_router.routes
