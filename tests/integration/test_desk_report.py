"""The report in a browser: on a phone and on a wall without overflow, and printed on A4."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from streams.desk.database import open_database
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.axe import violations
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.served_desk import served_desk
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, posts_record, scored

pytestmark = [pytest.mark.integration, pytest.mark.browser, pytest.mark.timeout(120)]

LONG = "sangatpanjang" * 9


async def test_the_report_fits_every_window_and_prints_on_a4(browser: Any, tmp_path: Path):
    settings = Settings(desk_file=tmp_path / "desk.db")
    engine = open_database(settings)
    posts = [scored(number, issues=(f"isu-{number % 7}", "i" * 90)) for number in range(90)]
    told = [alert_record(number, alert(number, title=LONG, owner=LONG)) for number in range(4)]
    before = scored(99, created_at=START - timedelta(days=2))
    ids = {TOPICS.scored.name: "a", TOPICS.alerts.name: "b"}
    Writer(engine, TOPICS).put([posts_record(0, before, *posts), *told], ids)
    async with served_desk(settings, engine) as (address, _):
        complaints: list[str] = []
        for width in (360, 768, 1440):
            page = await browser.new_page(viewport={"width": width, "height": 800})
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
            await page.goto(f"{address}/laporan?hari=2026-07-04")
            assert await page.evaluate("document.documentElement.scrollWidth") == width
            try:
                assert await violations(page) == "[]", width
            except JavaScriptUnavailableError as error:
                is_missing("axe-core", error)
            printed = await page.pdf(prefer_css_page_size=True)
            await page.close()
        assert not complaints
        assert re.search(rb"/MediaBox ?\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", printed)
    engine.dispose()
