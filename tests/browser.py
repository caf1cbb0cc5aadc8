"""A real browser for tests of the page, as a fixture."""

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.missing import is_missing

__all__ = ["browser", "chromium"]


def chromium() -> str | None:
    """Where this machine has it."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """Chromium, driven by Playwright."""
    try:
        from playwright.async_api import async_playwright
    except ImportError as error:
        is_missing("Playwright", error)
    found = chromium()
    if found is None:
        is_missing("Chromium", FileNotFoundError("install the package chromium"))
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        await running.close()
