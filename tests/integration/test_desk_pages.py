"""The desk's pages in a browser: what one decides a colleague sees, on a phone as on a wall."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from schemas.alert_outlook import History
from schemas.alert_posts import Tally
from schemas.audit import AuditEntry
from streams.audit.journal import read_trail
from streams.desk.accounts import Accounts
from streams.desk.database import open_database
from streams.desk.notes_page import forget_notes
from streams.incidents.publisher import read_actions
from streams.kafka.admin import create_topics
from streams.settings import Settings
from tests.desk import Desk, write
from tests.pipeline import eventually
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import scored

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "sangatpanjang" * 12


PASSWORD = "kentongan berbunyi"


@pytest.fixture
async def desk(kafka, prefix, tmp_path) -> Desk:
    settings = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=2, desk_file=tmp_path / "desk.db"
    )
    await create_topics(settings)
    history = History(minutes=15, posts=(3, 5, 40), negative=(1, 1, 20), expected=(3.0, 3.0, 3.0))
    terms = (Tally(name=LONG, posts=9), Tally(name="beras", posts=3))
    texts = ("beras naik lagi", LONG, "<script>window.hit = 1</script> https://contoh.id/" + LONG)
    await write(
        settings,
        alert(1, history=history, terms=terms, owner="Humas"),
        alert(2, severity=4, kind="negative_surge"),
        *(scored(number, text=texts[number % 3], issues=("isu-1",)) for number in range(30)),
    )
    return Desk(settings, tmp_path, actor="Rini")


def watched(page: Page) -> list[str]:
    """What the page complains about."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: None if asked.url.startswith("http://127.0.0.1") else found.append(asked.url))
    return found


async def test_what_one_decides_a_colleague_sees_and_posts_are_found(desk, browser: Any):
    async with desk.running():
        mine, hers = await browser.new_page(viewport={"width": 360, "height": 740}), await browser.new_page()
        complaints = [watched(mine), watched(hers)]
        for page in (mine, hers):
            await page.goto(desk.url)
            await expect(page.locator("html")).to_have_attribute("data-link", "live")
            await expect(page.locator(".incident")).to_have_count(2)
        await mine.locator('[data-incident="incident-1"] button.main').click()
        await expect(hers.locator('[data-incident="incident-1"] .decisions')).to_contain_text(
            "Ditangani oleh Rini", timeout=60_000
        )
        # What somebody looks after comes after what nobody does.
        await expect(hers.locator(".incident").first).to_have_attribute("data-incident", "incident-2")
        card = mine.locator('[data-incident="incident-2"]')
        await card.locator("summary", has_text="Tutup").click()
        await card.locator("details[open] input[name=reason]").fill("sudah dijawab")
        await card.locator("details[open] button").click()
        await expect(hers.locator(".incident")).to_have_count(1, timeout=20_000)
        await write(desk.settings, alert(7, severity=9))
        await expect(hers.locator('[data-incident="incident-7"]')).to_be_visible(timeout=20_000)

        await mine.goto(f"{desk.url}/insiden/incident-1")
        await expect(mine.locator("#posts li[data-feeling]")).to_have_count(20)
        await hers.goto(f"{desk.url}/insiden/incident-1")
        await expect(hers.locator("html")).to_have_attribute("data-link", "live")
        await mine.locator("summary", has_text="Serahkan").click()
        await mine.locator("input[name=to]").fill("Budi")
        await mine.locator("details:has(input[name=to]) button").click()
        await expect(hers.locator(".decisions")).to_contain_text("Diserahkan kepada Budi oleh Rini", timeout=20_000)
        await mine.locator("summary", has_text="Tulis catatan").click()
        await mine.fill(".notebook input[name=text]", "hubungi Pak Lurah di 0812-3456-7890 " + LONG)
        await mine.locator(".notebook > details button").click()
        for page in (mine, hers):
            await expect(page.locator(".notebook li")).to_contain_text("hubungi Pak Lurah di [TELEPON]", timeout=20_000)
        await hers.locator(".notebook li summary").click()
        await hers.locator(".notebook li button").click()
        await expect(mine.locator(".notebook li")).to_have_count(0, timeout=20_000)
        await mine.fill("#q", "beras NEAR/2 lagi")
        await expect(mine.locator("#posts li[data-feeling]")).to_have_count(10)
        await mine.fill("#q", "")
        await expect(mine.locator("#posts li[data-feeling]")).to_have_count(20)
        await mine.locator("#posts .more a").click()
        await expect(mine.locator("#posts li[data-feeling]")).to_have_count(30)
        assert await mine.evaluate("window.hit") is None
        assert complaints == [[], []]


async def test_a_note_is_written_once_without_script_and_leaves_its_topic_when_it_is_too_old(desk):
    async with desk.running() as session:

        async def notes() -> list[str]:
            async with session.get("/api/v1/incidents/incident-1") as answer:
                return [one["reason"] for one in (await answer.json())["notes"]]

        for text in ("satu", "satu", "dua"):
            async with session.post("/insiden/incident-1/catatan", data={"once": "a", "text": text}) as answer:
                assert (answer.status, answer.url.path) == (200, "/insiden/incident-1")
        assert await notes() == ["satu", "dua"]
        engine = open_database(desk.settings)
        try:
            assert await forget_notes(desk.settings, engine, datetime.now(UTC)) == 0
            later = datetime.now(UTC) + timedelta(hours=desk.settings.alert_retention_hours + 1)
            assert await forget_notes(desk.settings, engine, later) == 2
        finally:
            engine.dispose()

        async def are_gone() -> bool:
            return await notes() == []

        await eventually(are_gone, within=60, what="the notes are gone from the store")
    assert (await read_actions(desk.settings)).notes("incident-1") == []
    actions = [AuditEntry.model_validate_json(value).action for _, value in await read_trail(desk.settings) if value]
    assert actions.count("incident.note") == 2


async def test_whoever_is_signed_out_in_the_middle_of_a_decision_loses_no_word_of_it(desk, browser: Any):
    engine = open_database(desk.settings)
    accounts = Accounts(engine)
    accounts.add("rini", "officer", PASSWORD)
    try:
        desk.start()
        async with aiohttp.ClientSession(desk.url) as session:
            await desk.ready(session)
        context = await browser.new_context(viewport={"width": 360, "height": 740})

        async def sign_in(page: Any) -> None:
            await page.fill("#name", "rini")
            await page.fill("#password", PASSWORD)
            await page.click("button.main")

        page = await context.new_page()
        await page.goto(f"{desk.url}/insiden/incident-2")
        await sign_in(page)
        await expect(page).to_have_url(f"{desk.url}/insiden/incident-2")
        accounts.set_role("rini", "officer")
        await page.locator("details.decide summary", has_text="Tutup").click()
        await page.locator("details.decide[open] input[name=reason]").fill("sudah dijawab")
        await page.locator("details.decide[open] button").click()
        await expect(page.locator("#signed-out")).to_be_visible()

        async with context.expect_page() as opened:
            await page.locator("#signed-out a").click()
        await sign_in(await opened.value)
        await expect((await opened.value).locator(".places")).to_contain_text("Keluar (rini)")
        await page.locator("details.decide[open] button").click()
        await expect(page.locator(".decisions")).to_contain_text("oleh rini")
        await expect(page.locator(".decisions")).to_contain_text("sudah dijawab")
        await expect(page.locator("#signed-out")).to_be_hidden()
        await context.close()
    finally:
        desk.kill()
        engine.dispose()
