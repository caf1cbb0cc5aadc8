"""The report in a browser: on a phone and on a wall without overflow, and printed on A4."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from streams.desk.app import make_app
from streams.desk.database import open_database
from streams.desk.events import Events
from streams.desk.writing import Writer
from streams.settings import Settings
from streams.web.listen import bind
from tests.axe import violations
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.pipeline import eventually
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
    events = Events(engine)
    app = make_app(settings, engine, events, lambda: None, None)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", timeout_graceful_shutdown=5))
    sock = bind("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[sock]))

    async def started() -> bool:
        return server.started

    try:
        await eventually(started, within=30, what="the desk answers")
        complaints: list[str] = []
        for width in (360, 768, 1440):
            page = await browser.new_page(viewport={"width": width, "height": 800})
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
            await page.goto(f"http://127.0.0.1:{sock.getsockname()[1]}/laporan?hari=2026-07-04")
            assert await page.evaluate("document.documentElement.scrollWidth") == width
            try:
                assert await violations(page) == "[]", width
            except JavaScriptUnavailableError as error:
                is_missing("axe-core", error)
            printed = await page.pdf(prefer_css_page_size=True)
            await page.close()
        assert not complaints
        assert re.search(rb"/MediaBox ?\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", printed)
    finally:
        events.close()
        server.should_exit = True
        await serving
        engine.dispose()
