"""The report as a page and over the interface: what it shows, what it answers to nonsense, and that text stays text."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.desk.report.asked import yesterday
from streams.desk.report.make import make_report
from streams.desk.report.period import period_of
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.desk.records import START, TOPICS, posts_record, scored
from tests.streams.desk.report.hostile import DAY
from tests.streams.desk.test_app import client


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    """One database will do: what is asked of it is tested elsewhere."""
    return Settings(desk_file=tmp_path / "desk.db")


async def test_the_page_shows_the_figures_and_leads_to_files_and_posts(engine, desk_settings, report):
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/laporan?hari=2026-07-04&jangka=hari")).text
        assert "Sabtu, 4 Juli 2026 (WIB)" in page
        assert "60 unggahan oleh 1 akun tentang 5 isu" in page
        assert "Angka pukul" in page
        assert "/unggahan?issue=isu-1&amp;dari=2026-07-04&amp;sampai=2026-07-04" in page
        assert not re.search(r"<script>|style=", page)
        assert "&lt;script&gt;" in page
        assert len(page) < 150_000
        for form, kind in (("pdf", "application/pdf"), ("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("json", "json")):
            answer = await asked.get(f"/laporan/{form}?hari=2026-07-04&jangka=hari&isu=isu-1")
            assert (answer.status_code, kind in answer.headers["content-type"]) == (200, True)
            assert f'"laporan-harian-2026-07-04.{form}"' in answer.headers["content-disposition"]
        asked.cookies.set("kentongan-bahasa", "en")
        assert "60 posts by 1 account about 5 issues" in (await asked.get("/laporan?hari=2026-07-04")).text


async def test_without_a_day_it_is_of_the_last_one_that_is_over_or_of_the_newest_post(engine, desk_settings):
    over = yesterday(desk_settings.unwatched_zone)
    for number, created_at, day in ((0, START, DAY), (1, datetime.now(UTC), over)):
        Writer(engine, TOPICS).put([posts_record(number, scored(number, created_at=created_at))], {TOPICS.scored.name: "a"})
        async with client(engine, desk_settings) as asked:
            page = (await asked.get("/laporan")).text
            assert f'value="{day}"' in page
            assert f"/laporan/pdf?hari={day}" in page


async def test_what_cannot_be_read_is_said(engine, desk_settings, report):
    async with client(engine, desk_settings) as asked:
        for wrong in ("hari=besok", "hari=9999-12-31", "hari=0001-01-01", "jangka=abad", "isu=TIDAK%20BISA"):
            page = await asked.get(f"/laporan?{wrong}")
            assert (page.status_code, 'role="alert"' in page.text) == (200, True), wrong
            assert (await asked.get(f"/laporan/pdf?{wrong}")).status_code == 400
        assert (await asked.get("/laporan/doc")).status_code == 404
        assert (await asked.get("/api/v1/report?day=besok")).status_code == 400
        assert (await asked.get("/api/v1/report?apa=saja")).status_code == 400


async def test_each_question_finds_the_posts_that_were_counted(engine, desk_settings, report):
    async with client(engine, desk_settings) as asked:
        found = (await asked.get("/api/v1/report?day=2026-07-04&span=day")).json()
        assert [one["issue"] for one in found["issues"]] == [one.issue for one in report.issues]
        for one in (found["total"], *found["issues"]):
            answer = (await asked.get(f"{one['question']}&limit=500")).json()
            assert (len(answer["posts"]), answer["next"]) == (one["now"]["posts"], None)
            negative = (await asked.get(f"{one['question']}&sentiment=negative&limit=500")).json()
            assert len(negative["posts"]) == one["now"]["negative"]


async def test_a_page_lists_some_issues_and_files_all(engine, desk_settings):
    many = 120
    posts = [scored(number, issues=(f"i-{number}",)) for number in range(many)]
    ids = {TOPICS.scored.name: "a"}
    records = [posts_record(number, *posts[first : first + 60]) for number, first in enumerate(range(0, many, 60))]
    Writer(engine, TOPICS).put(records, ids)
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/laporan?hari=2026-07-04")).text
        assert "Dan 91 baris lagi" in page
        csv = (await asked.get("/laporan/csv?hari=2026-07-04")).text
        assert all(f"i-{number}" in csv for number in range(many))
    whole = make_report(engine, period_of("day", DAY, "Asia/Jakarta"), (), START + timedelta(days=1))
    assert len(whole.issues) == many
