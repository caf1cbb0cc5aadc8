"""The pages on which people work, in a browser and on a broker: a search becomes an issue, a verdict is put right."""

from typing import Any

import pytest
from playwright.async_api import expect

from schemas.alert_outlook import History
from schemas.alert_posts import Tally, Unmatched
from schemas.fact import Fact
from schemas.watchlist import Issue, Watchlist
from streams.audit.journal import read_trail
from streams.desk.rendering import LANGUAGE_COOKIE
from streams.factcheck.publisher import read_facts
from streams.kafka.admin import create_topics
from streams.learning.labelled_texts import read_rows
from streams.settings import Settings
from streams.watchlist.publisher import apply_watchlist, read_issues
from tests.axe import violations
from tests.desk import Desk, write
from tests.integration.test_desk_pages import watched
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.streams.alerts.alerts import alert, sample
from tests.streams.desk.records import scored

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "sangatpanjang" * 8
UNANSWERED = "katanya dana desa dipotong kepala dusun"
PAGES = ("/isu", "/isu/isu-1", "/unggahan?q=beras&lipat=1", "/daftar-pantau", "/daftar-pantau/isu-1", "/fakta", "/fakta/baru")
PAGES = (*PAGES, "/sumber", "/kanal", "/", "/insiden/incident-1")
MISSING = "/insiden/tidak-ada"
LATE = "workers are 12 hours and 40 minutes behind"


@pytest.fixture
async def desk(kafka, prefix, tmp_path) -> Desk:
    settings = Settings(
        bootstrap_servers=kafka.bootstrap_servers,
        topic_prefix=prefix,
        partitions=2,
        desk_file=tmp_path / "desk.db",
        desk_corrections_file=tmp_path / "labels.jsonl",
    )
    await create_topics(settings)
    await apply_watchlist(settings, Watchlist(issues=(Issue(id="isu-1", title=f"Beras {LONG}", query="beras"),)), keep=False)
    texts = ("beras naik lagi", f"beras {LONG} https://contoh.id/{LONG}", "padi dan beras turun")
    history = History(minutes=15, posts=(3, 5, 40), negative=(1, 1, 20), expected=(3.0, 3.0, 3.0))
    posts = (scored(number, text=texts[number % 3], issues=("isu-1",)) for number in range(30))
    said = Unmatched(phrases=("dana desa",), posts=40, post="x:1")
    answers = {"query": "beras", "unmatched": (said,), "samples": (sample(UNANSWERED),)}
    told = alert(1, history=history, terms=(Tally(name=LONG, posts=9),), owner=LONG, **answers)
    await write(settings, told, alert(2, severity=4, kind="negative_surge"), *posts)
    return Desk(settings, tmp_path, actor="Rini", desk_corrections_file=str(settings.desk_corrections_file))


async def test_a_search_becomes_an_issue_that_is_edited_and_a_verdict_is_put_right(desk, browser: Any):
    async with desk.running():
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        complaints = watched(page)
        await page.goto(f"{desk.url}/unggahan")
        await page.get_by_role("button", name="EN", exact=True).click()
        await expect(page.locator("h1")).to_have_text("Posts")
        await page.get_by_role("button", name="ID", exact=True).click()
        await expect(page.locator("#posts li[data-feeling]")).to_have_count(20)
        await page.fill("#q", "beras NEAR/2 naik")
        await expect(page.locator("#posts [role=status]")).to_contain_text("10 unggahan")
        first = page.locator("#posts li[data-feeling]").first
        await first.get_by_role("button", name="netral").click()
        await expect(first).to_contain_text("netral, dikoreksi Rini")
        assert [row["label"] for row in read_rows(desk.settings.desk_corrections_file)] == ["neutral"]

        await page.locator(".save summary").click()
        await page.fill("input[name=title]", "Kenaikan beras")
        await page.locator(".save button").click()
        await expect(page).to_have_url(f"{desk.url}/isu/kenaikan-beras")
        assert (await read_issues(desk.settings))["kenaikan-beras"].query == "beras NEAR/2 naik"

        await page.goto(f"{desk.url}/daftar-pantau/kenaikan-beras")
        await page.fill("#query", "beras NEAR/2 naik OR padi")
        await expect(page.locator("#preview")).to_contain_text("Bertambah: 10 unggahan")
        await page.locator("form.edit button.main").click()
        await expect(page.locator(".course li")).to_have_count(2)
        await expect(page.locator(".course li").first).to_contain_text("Rini")
        await page.get_by_role("button", name="Kembalikan versi ini").click()
        await expect(page.locator(".course li")).to_have_count(3)
        assert (await read_issues(desk.settings))["kenaikan-beras"].query == "beras NEAR/2 naik"
        await page.locator("summary", has_text="Hapus dari daftar pantau").click()
        await page.get_by_role("button", name="Hapus", exact=True).click()
        await expect(page).to_have_url(f"{desk.url}/daftar-pantau")
        assert list(await read_issues(desk.settings)) == ["isu-1"]

        await page.goto(f"{desk.url}/fakta")
        await expect(page.locator("[aria-labelledby=unanswered-title]")).to_contain_text("sedikitnya 40 unggahan")
        await page.get_by_role("link", name="Tulis sebagai fakta baru").click()
        await expect(page.locator("[name=claim]")).to_have_value(UNANSWERED)
        await expect(page.locator("[name=issues]")).to_have_value("isu-1")
        await page.fill("[name=issues]", "")
        written = {"claim": "pemerintah menimbun beras di gudang pelabuhan", "verdict": "Salah", "owner": "Humas"}
        for name, text in {**written, "correction": "Gudang itu milik swasta."}.items():
            await page.fill(f"[name={name}]", text)
        await page.get_by_role("button", name="Lihat unggahan yang cocok").click()
        await expect(page.locator("#preview")).to_contain_text("0 mengulang klaim")
        await page.locator("form.edit button.main").click()
        await expect(page.locator("h1")).to_have_text(written["claim"])
        [fact] = (await read_facts(desk.settings)).values()
        assert isinstance(fact, Fact)
        assert (fact.claim, fact.owner) == (written["claim"], "Humas")
        await page.goto(f"{desk.url}/fakta/{fact.id}?kata={UNANSWERED}")
        await page.locator("form.edit button.main").click()
        await expect(page.locator("[name=wordings]")).to_have_value(UNANSWERED)
        await page.goto(f"{desk.url}/fakta")
        await expect(page.locator("#unanswered-title")).to_have_count(0)
        for status in (200, 404):
            removed = await page.request.post(f"{desk.url}/fakta/{fact.id}/hapus", headers={"Origin": desk.url})
            assert removed.status == status
        assert await read_facts(desk.settings) == {}
        assert len(await read_trail(desk.settings)) >= 5
        assert complaints == []


async def test_the_pages_fit_their_windows_and_axe_finds_nothing(desk, browser: Any):
    async with desk.running():
        for width, language, scheme in ((360, "id", "dark"), (768, "en", "light"), (1440, "id", "light")):
            context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            await context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": desk.url}])
            page = await context.new_page()
            complaints = watched(page)
            for path in (*PAGES, MISSING):
                await page.goto(desk.url + path)
                await expect(page.locator("html")).to_have_attribute("data-link", "live")
                assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
                small = "[...document.querySelectorAll('button, summary, select, input:not([type=hidden], [type=checkbox])')]"
                assert await page.evaluate(f"{small}.filter(one => one.offsetHeight && one.offsetHeight < 38).length") == 0
                try:
                    assert await violations(page) == "[]", (width, path)
                except JavaScriptUnavailableError as error:
                    is_missing("axe-core", error)
            # However much there is to say, the languages stay beside the name.
            await page.evaluate("says => { document.querySelector('.pill [role=status]').textContent = says; }", LATE)
            heights = "['.brand', '.languages'].map(name => document.querySelector(name).getBoundingClientRect())"
            assert await page.evaluate(f"{heights}.every((one, _, [brand]) => one.top < brand.bottom)")
            assert [one for one in complaints if "404" not in one] == []
            await context.close()
