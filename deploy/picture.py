"""The picture at the front of the documentation, taken of a running demo: `python -m deploy.picture http://127.0.0.1:PORT/`.

Start `kentongan demo`, and run this at once with the address of the desk that it prints: it waits until the rumour is
grave, with what has been said already beside it.
"""

import asyncio
import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import TimeoutError, async_playwright

__all__ = ["FILE", "main"]

FILE = Path(__file__).parents[1] / "docs/page.png"
SIZE = {"width": 1080, "height": 680}
WAIT_MS = 120_000
TOLD = '.incident[data-level="high"]:not(:has(.stale)) .statement'
COLORS = 200
"""Enough for the page, and a third of the bytes."""


async def photograph(address: str) -> bytes:
    """The control room as a browser shows it once the rumour is grave, with the facts, as PNG."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page: Any = await browser.new_page(viewport=SIZE, color_scheme="light")
        await page.goto(address)
        await page.wait_for_selector('[data-link="live"]', timeout=WAIT_MS)
        await page.wait_for_selector(TOLD, timeout=WAIT_MS)
        taken: bytes = await page.screenshot()
        await browser.close()
    return taken


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit code."""
    if len(arguments) != 1:
        print("Start `kentongan demo`, and name the address of its desk.", file=sys.stderr)
        return 2
    try:
        taken = Image.open(io.BytesIO(asyncio.run(photograph(arguments[0]))))
    except TimeoutError:
        print("The rumour was not told within 2 minutes; start `kentongan demo` anew, and this at once.", file=sys.stderr)
        return 1
    taken.convert("RGB").quantize(COLORS).save(FILE, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
