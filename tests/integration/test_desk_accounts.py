"""Accounts of the desk in a browser and on a broker: an administrator keeps them, people sign in with a password or not."""

import os
import time
from typing import Any

import pytest
from playwright.async_api import expect

from schemas.audit import AuditEntry
from streams.audit.journal import read_trail
from streams.desk.accounts import Accounts
from streams.desk.database import open_database
from streams.incidents.links import Links
from streams.kafka.admin import create_topics
from streams.settings import Settings
from tests.axe import violations
from tests.desk import Desk, write
from tests.integration.test_desk_pages import watched
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.openid import CLIENT, SECRET, new_key, openid_provider
from tests.pipeline import eventually
from tests.streams.alerts.alerts import alert

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "kentongan berbunyi"
KEY = "kunci-rahasia-untuk-tautan-" * 2


async def sign_in(page: Any, name: str, password: str) -> None:
    await page.locator("#name").fill(name)
    await page.locator("#password").fill(password)
    await page.get_by_role("button", name="Masuk", exact=True).click()


async def faultless(page: Any, what: str) -> None:
    """It fits its window, and axe-core finds nothing."""
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, what
    if where := os.environ.get("SHOTS"):
        await page.screenshot(path=f"{where}/{what.replace('/', '_').replace(' ', '')}.png", full_page=True)
    try:
        assert await violations(page) == "[]", what
    except JavaScriptUnavailableError as error:
        is_missing("axe-core", error)


async def entered(settings: Settings) -> list[tuple[str, str, str]]:
    trail = [AuditEntry.model_validate_json(value) for _, value in await read_trail(settings) if value]
    return [(entry.by, entry.action, entry.target) for entry in trail]


async def test_an_administrator_keeps_accounts_and_people_sign_in_with_a_password_and_through_a_provider(
    kafka, prefix, tmp_path, browser: Any
):
    settings = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=2, desk_file=tmp_path / "desk.db"
    )
    await create_topics(settings)
    await write(settings, alert(1))
    engine = open_database(settings)
    Accounts(engine).add("officer", "officer", PASSWORD)
    Accounts(engine).add("sari", "administrator", PASSWORD)
    engine.dispose()
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "link-key").write_text(KEY)
    async with openid_provider(new_key("one")) as provider:
        desk = Desk(
            settings,
            tmp_path,
            desk_openid_issuer=provider.issuer,
            desk_openid_client=CLIENT,
            desk_openid_secret_file=str(tmp_path / "secret"),
            desk_link_key_file=str(tmp_path / "link-key"),
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

            phone = await browser.new_page(viewport={"width": 360, "height": 740})
            complaints += watched(phone)
            await phone.goto(Links(KEY, desk.url).write("acknowledge", "incident-1", "humas", time.time()))
            await faultless(phone, "/tautan")
            await phone.get_by_role("button", name="Saya tangani").click()
            await expect(phone.get_by_role("status")).to_contain_text("insiden ini ditangani", timeout=30_000)
            await faultless(phone, "/tautan, used")
            await phone.get_by_role("link", name="Buka insiden di meja").click()
            await sign_in(phone, "sari", PASSWORD)
            await expect(phone.locator(".decisions")).to_contain_text("tautan humas", timeout=30_000)
            await page.goto(f"{desk.url}/masuk")
            await sign_in(page, "sari", PASSWORD)
            await page.get_by_role("link", name="Akun").click()
            await page.get_by_label("Nama").fill("rini")
            await page.get_by_role("button", name="Buat akun").click()
            given = await page.locator("code.secret").inner_text()
            other = await browser.new_page(viewport={"width": 360, "height": 740})
            complaints += watched(other)
            await other.goto(f"{desk.url}/insiden/x")
            await sign_in(other, "rini", given)
            await expect(other).to_have_url(f"{desk.url}/kata-sandi")
            await faultless(other, "/kata-sandi")
            await other.locator("#current").fill(given)
            await other.locator("#new").fill(PASSWORD)
            await other.locator("#again").fill(PASSWORD)
            await other.get_by_role("button", name="Ganti").click()
            await expect(other.locator("main [role=status]")).to_contain_text("sudah diganti", timeout=30_000)
            await other.goto(f"{desk.url}/unggahan")
            await expect(other.locator(".places")).to_contain_text("Keluar (rini)")
            for width in (1440, 768, 360):
                await page.set_viewport_size({"width": width, "height": 740})
                await page.goto(f"{desk.url}/akun")
                await faultless(page, f"/akun at {width}")
            await page.locator("#akun-rini summary", has_text="Nonaktifkan").click()
            await faultless(page, "/akun, opened")
            await page.locator("#akun-rini details[open] button").click()
            await expect(page.locator("#akun-rini")).to_contain_text("dinonaktifkan", timeout=30_000)
            await other.reload()
            await sign_in(other, "rini", PASSWORD)
            await expect(other.get_by_role("alert")).to_contain_text("tidak dikenal")
            await faultless(other, "/masuk")

            async def is_entered() -> bool:
                return sorted(await entered(settings)) == sorted(
                    [
                        ("officer", "account.sign_in", "officer"),
                        ("tautan humas", "incident.acknowledge", "incident-1"),
                        ("sari", "account.sign_in", "sari"),
                        ("sari", "account.sign_in", "sari"),
                        ("sari", "account.add", "rini"),
                        ("rini", "account.sign_in", "rini"),
                        ("rini", "account.password", "rini"),
                        ("sari", "account.disable", "rini"),
                    ]
                )

            await eventually(is_entered, within=60, what="who did what is entered")
            assert [one for one in complaints if "403" not in one] == []
