"""Two workers, one desk: a surge is detected and told, and people work with it in their browsers from there on."""

import asyncio
import re
import time
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from playwright.async_api import Page, expect

from schemas.alert import Alert
from schemas.watchlist import Issue
from tests.axe import violations
from tests.desk import Desk
from tests.integration.test_desk_pages import watched
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.pipeline import Pipeline
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import SURGE_AT, recorded

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.browser, pytest.mark.timeout(600)]

# Two partitions have some of these each, whichever worker holds them.
EIGHT = (
    *WATCHED,
    *(Issue(id=f"isu-{word}", title=word.title(), query=word) for word in ("pasar", "rumah", "jalan", "balai", "pagi")),
)
UNTIL = (START + SURGE_AT + timedelta(minutes=25)).isoformat()
POSTS = [post for post in recorded() if post["created_at"] < UNTIL]
"""A day of quiet talk, then an angry surge that is not over yet."""
SEEN = """selector => new Promise(done => new MutationObserver((_, watching) => {
  if (!document.querySelector(selector)) return;
  watching.disconnect(); done(Date.now());
}).observe(document.body, { childList: true, subtree: true }))"""


def seen(page: Page, selector: str) -> "asyncio.Task[float]":
    """When the page first shows such an element from now on, in milliseconds since 1970."""
    return asyncio.create_task(page.evaluate(SEEN, selector))


@pytest.fixture
async def pipeline(kafka, prefix, tmp_path):
    found = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=2, desk_file=tmp_path / "desk.db", idle_after=1.0)
    await found.prepare(EIGHT)
    yield found
    found.close()


async def fits(page: Page, width: int) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    try:
        assert await violations(page) == "[]", (width, page.url)
    except JavaScriptUnavailableError as error:
        is_missing("axe-core", error)


async def test_a_surge_is_seen_taken_on_searched_and_reported(pipeline, browser: Any, tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, POSTS)))
    desk = Desk(pipeline.settings, tmp_path, actor="Rini")
    for _ in range(2):
        pipeline.start_worker()
    async with desk.running():
        mine = await browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True)
        hers = await browser.new_page(viewport={"width": 1440, "height": 900})
        complaints = [watched(mine), watched(hers)]
        for page in (mine, hers):
            await page.goto(desk.url)
            await expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=30_000)
            await expect(page.locator(".incident")).to_have_count(0)
        for number in range(2):
            await pipeline.said("worker_started", worker=number)
        card_shown, decision_shown = seen(mine, ".incident"), seen(hers, ".incident .decisions")
        sent = await asyncio.to_thread(pipeline.run, "ingest", "file", str(file), "--speed", "max")
        assert sent.returncode == 0, sent.stderr
        async with asyncio.timeout(300):  # the workers', on a machine that has much else to do
            card_at = await card_shown
        [told, *_] = await pipeline.read(pipeline.topics.alerts)
        alert = Alert.model_validate_json(told.value or b"")
        assert (alert.issue, alert.event) == ("beras", "opened")

        # Taken on by a tap, seen by a colleague; found by search; opened by its link; explained; reported.
        card = f'[data-incident="{alert.incident}"]'
        await expect(hers.locator(card)).to_be_visible()
        tapped_at = time.time()
        await mine.locator(f"{card} button.main").tap()
        async with asyncio.timeout(60):
            decided_at = await decision_shown
        await expect(hers.locator(f"{card} .decisions")).to_contain_text("Ditangani oleh Rini")
        # One after the other, in pages that nobody loaded anew. How long each takes is told by bench_desk_events.
        [decision] = await pipeline.read(pipeline.topics.incident_actions)
        stamps = [told.timestamp.timestamp(), card_at / 1000, tapped_at, decision.timestamp.timestamp(), decided_at / 1000]
        assert stamps == sorted(stamps)
        await mine.locator(f"{card} h2 a").tap()
        await expect(mine).to_have_url(f"{desk.url}/insiden/{alert.incident}")
        await mine.locator("details.reason summary").first.tap()
        await expect(mine.locator("details.reason p").first).to_contain_text("biasanya")
        await mine.fill("#q", "kecewa NEAR/3 pemerintah")
        await expect(mine.locator("#posts [role=status]")).to_contain_text("100% negatif")
        await fits(mine, 360)

        await hers.goto(f"{desk.url}/isu")
        shown = await hers.locator(".list h2 a").all_text_contents()
        assert sorted(shown) == sorted(issue.title for issue in EIGHT)
        assert "0 unggahan" not in await hers.locator(".list").inner_text()
        await fits(hers, 1440)
        await hers.goto(f"{desk.url}/laporan?hari={alert.at.astimezone(ZoneInfo('Asia/Jakarta')):%Y-%m-%d}")
        await expect(hers.locator("main")).to_contain_text("Rini")
        printed = await hers.pdf(prefer_css_page_size=True)
        assert re.search(rb"/MediaBox ?\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", printed)
        assert complaints == [[], []]
    assert pipeline.stop() == [0, 0]
