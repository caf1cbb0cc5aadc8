"""The live page in a real browser, served by a real worker on a real broker."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.fact import FactMatch
from streams.local.broker import EmbeddedBroker
from streams.local.ports import free_port
from tests.pipeline import Source
from tests.served_page import (
    EVIL,
    HOURS,
    NOTE_WHEN_SEEN,
    START,
    WATCHED,
    ServedPipeline,
    opened,
    post,
    spike,
    tell,
    usual_days,
    wait_until_live,
)
from tests.streams.web.alerts import alert

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
async def served(embedded: Any, tmp_path: Path, prefix: str) -> AsyncIterator[ServedPipeline]:
    pipeline = ServedPipeline(embedded.bootstrap_servers, prefix, tmp_path, idempotent_producer=False, partitions=2)
    pipeline.port = free_port()
    await pipeline.prepare(WATCHED)
    yield pipeline
    pipeline.close()


async def test_a_spike_shows_within_3_seconds_and_its_posts_are_text(browser, served):
    complaints: list[str] = []
    served.start_worker()
    await served.said("worker_started")
    page = await opened(browser, served.address, complaints, viewport={"width": 1440, "height": 900})
    await wait_until_live(page)
    await page.evaluate(NOTE_WHEN_SEEN)
    async with Source(served) as source:
        await source.send(usual_days(), array=50)
        await page.wait_for_selector('.issue[data-issue="beras"] .chart path.observed', timeout=60_000)
        await source.send(spike(), array=20)
        await source.send([post(20_000 + number, "pagi", START + timedelta(hours=HOURS, minutes=20)) for number in range(9)])
        await page.wait_for_selector('#feed li[data-event="opened"]', timeout=60_000)
        await page.wait_for_selector('.issue[data-issue="beras"][data-open] .chart .flag.opened', timeout=10_000)
        await page.wait_for_selector('.incident[data-level="high"] h3', timeout=10_000)
    told = min(record.timestamp for record in await served.read(served.topics.alerts)).timestamp()
    shown = await page.evaluate("window.seenAt")
    assert {what: at / 1000 - told < 3 for what, at in shown.items()} == dict.fromkeys(("feed", "incident", "chart"), True)
    assert "“Harga beras <b>nasional</b>”" in await page.text_content('#feed li[data-event="opened"]')
    assert "Harga beras <b>nasional</b>" in await page.text_content(".incident h3")
    await page.click('.issue[data-issue="beras"] summary')
    texts = await page.locator('.issue[data-issue="beras"] .posts p').all_text_contents()
    assert EVIL in texts
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("main script, main img, main b b, h3 b").count() == 0
    announced = await page.text_content("#announcer")
    assert announced.startswith(("Baru: ", "Perkembangan: "))
    assert complaints == []


async def test_it_says_since_when_nothing_is_heard_of_the_broker(browser, tmp_path, prefix):
    broker = EmbeddedBroker()
    await broker.start_async()
    pipeline = ServedPipeline(broker.bootstrap_servers, prefix, tmp_path, idempotent_producer=False, partitions=2)
    pipeline.port = free_port()
    try:
        await pipeline.prepare(WATCHED)
        pipeline.start_worker()
        await pipeline.said("worker_started")
        page = await opened(browser, pipeline.address, [])
        await wait_until_live(page)
        await asyncio.to_thread(broker.stop)
        await page.wait_for_selector('#link[data-state="silent"]', timeout=60_000)
        assert re.fullmatch(r"Broker diam sejak \d+ \w+, \d\d\.\d\d WIB", await page.text_content("#link"))
        await page.click('[data-language="en"]')
        assert (await page.text_content("#link")).startswith("Broker silent since ")
    finally:
        pipeline.close()
        broker.stop()


async def test_it_fits_every_screen_in_light_and_dark(browser, served):
    served.start_worker()
    await served.said("worker_started")
    async with Source(served) as source:
        await source.send(usual_days() + spike(), array=50)
        await source.send([post(20_000 + number, "pagi", START + timedelta(hours=HOURS, minutes=20)) for number in range(9)])
    for scheme in ("light", "dark"):
        for width in (360, 768, 1440):
            complaints: list[str] = []
            page = await opened(
                browser, served.address, complaints, viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            await page.wait_for_selector(".incident", timeout=60_000)
            await page.wait_for_selector(".issue .chart path.observed", timeout=60_000)
            await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)
            cut = await page.evaluate(
                "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1"
                " && !one.closest('.scroll')).map((one) => one.outerHTML.slice(0, 80))"
            )
            assert cut == [], (scheme, width)
            assert complaints == []
            if folder := os.environ.get("KENTONGAN_TEST_SCREENSHOTS"):
                await page.screenshot(path=f"{folder}/page-{scheme}-{width}.png", full_page=True)
            await page.context.close()


async def test_it_can_be_used_with_the_keyboard_alone(browser, served):
    served.start_worker()
    await served.said("worker_started")
    async with Source(served) as source:
        await source.send(usual_days(), array=50)
    page = await opened(browser, served.address, [], viewport={"width": 1440, "height": 900})
    await page.wait_for_selector(".issue .chart path.observed", timeout=60_000)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "incidents"
    for _ in range(6):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.classList.contains('chart')"):
            break
    await page.keyboard.press("ArrowLeft")
    assert "unggahan" in await page.text_content(".issue .readout >> nth=0") or await page.evaluate(
        "[...document.querySelectorAll('.readout')].some((one) => one.textContent.includes('unggahan'))"
    )
    landmarks = await page.evaluate(
        "['header', 'main', 'footer'].map((name) => document.querySelectorAll('body > ' + name).length)"
    )
    assert landmarks == [1, 1, 1]
    unnamed = await page.evaluate(
        "[...document.querySelectorAll('section, svg[role=img], [tabindex=\"0\"]')].filter((one) =>"
        " !one.hidden && !one.getAttribute('aria-label') && !document.getElementById(one.getAttribute('aria-labelledby')))"
        ".map((one) => one.outerHTML.slice(0, 80))"
    )
    assert unnamed == []


async def test_the_feed_comes_back_after_a_restart_and_misses_nothing(browser, served):
    worker = served.start_worker()
    await served.said("worker_started")
    await tell(served, alert(1))
    page = await opened(browser, served.address, [])
    await wait_until_live(page)
    await page.wait_for_selector('#feed li[data-alert="alert-1"]', timeout=30_000)
    await tell(served, alert(2))
    await page.wait_for_selector('#feed li[data-alert="alert-2"]', timeout=30_000)
    worker.kill()
    worker.wait()
    await page.wait_for_selector('#link[data-state="lost"]', timeout=30_000)
    for number in (3, 4, 5):
        await tell(served, alert(number))
    served.start_worker()
    await page.wait_for_selector('#feed li[data-alert="alert-5"]', timeout=60_000)
    await tell(served, alert(6))
    await page.wait_for_selector('#feed li[data-alert="alert-6"]', timeout=30_000)
    await wait_until_live(page)
    told = await page.locator("#feed li").evaluate_all("(all) => all.map((one) => one.dataset.alert)")
    assert sorted(told) == [f"alert-{number}" for number in range(1, 7)]


async def test_what_was_said_already_stands_with_the_incident_as_text(browser, served):
    said = FactMatch(
        fact="mobil",
        state="matched",
        claim=f"Istana menyewa 1.000 mobil {EVIL}",
        verdict="Hoaks",
        correction="Yang disewa 37 minibus.",
        url="javascript:alert(1)",
        owner="Biro Pers",
        checked=date(2026, 7, 3),
        repeats=120,
        corrections=9,
    )
    complaints: list[str] = []
    served.start_worker()
    await served.said("worker_started")
    page = await opened(browser, served.address, complaints)
    await wait_until_live(page)
    await tell(served, alert(1, facts=(said,)))
    await page.wait_for_selector(".incident .statements", timeout=30_000)
    text = await page.text_content(".incident .statements")
    for part in (said.claim, "Hoaks", "37 minibus", "Biro Pers, 3 Jul 2026", "120 mengulang klaim, 9 meluruskan"):
        assert part in text
    assert await page.locator(".statements a, .statements script, .statements img").count() == 0
    assert complaints == []


async def test_a_page_with_a_token_asks_for_it(browser, served):
    served.token = "buka-sesama"
    served.start_worker()
    await served.said("worker_started")
    await tell(served, alert(1))
    page = await opened(browser, served.address, [])
    await page.wait_for_selector("#login:not([hidden])", timeout=30_000)
    assert await page.locator("#feed li").count() == 0
    await page.fill("#token", "salah")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#refused:not(:empty)")
    await page.fill("#token", "buka-sesama")
    await page.keyboard.press("Enter")
    await page.wait_for_selector('#feed li[data-alert="alert-1"]', timeout=30_000)
