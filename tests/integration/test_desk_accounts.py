"""Accounts of the desk in a browser and on a broker: people sign in through an OpenID provider."""

from typing import Any

import pytest
from playwright.async_api import expect

from schemas.audit import AuditEntry
from streams.audit.journal import read_trail
from streams.desk.accounts import Accounts
from streams.desk.database import open_database
from streams.kafka.admin import create_topics
from streams.settings import Settings
from tests.desk import Desk
from tests.integration.test_desk_pages import watched
from tests.openid import CLIENT, SECRET, new_key, openid_provider
from tests.pipeline import eventually

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "kentongan berbunyi"


async def entered(settings: Settings) -> list[tuple[str, str, str]]:
    trail = [AuditEntry.model_validate_json(value) for _, value in await read_trail(settings) if value]
    return [(entry.by, entry.action, entry.target) for entry in trail]


async def test_people_sign_in_through_a_provider_and_out_of_it(kafka, prefix, tmp_path, browser: Any):
    settings = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=2, desk_file=tmp_path / "desk.db"
    )
    await create_topics(settings)
    engine = open_database(settings)
    Accounts(engine).add("officer", "officer", PASSWORD)
    engine.dispose()
    (tmp_path / "secret").write_text(SECRET)
    async with openid_provider(new_key("one")) as provider:
        desk = Desk(
            settings,
            tmp_path,
            desk_openid_issuer=provider.issuer,
            desk_openid_client=CLIENT,
            desk_openid_secret_file=str(tmp_path / "secret"),
        )
        desk.environment["KENTONGAN_DESK_URL"] = desk.url
        async with desk.running():
            page = await browser.new_page(viewport={"width": 360, "height": 740})
            complaints = watched(page)
            await page.goto(f"{desk.url}/isu?lewati=0")
            await page.get_by_role("link", name="Masuk dengan akun kantor").click()
            await expect(page).to_have_url(f"{desk.url}/isu?lewati=0")
            await expect(page.locator(".places")).to_contain_text("Keluar (officer)")
            await page.get_by_role("button", name="Keluar").click()
            await expect(page.get_by_role("link", name="Keluar dari sana juga")).to_be_visible()
            provider.claims = {"preferred_username": "lain"}
            await page.get_by_role("link", name="Masuk dengan akun kantor").click()
            await expect(page.get_by_role("alert")).to_contain_text("belum punya akun di meja ini")

            async def is_entered() -> bool:
                return await entered(settings) == [("officer", "account.sign_in", "officer")]

            await eventually(is_entered, within=60, what="the sign-in is entered")
            assert [one for one in complaints if "403" not in one] == []
