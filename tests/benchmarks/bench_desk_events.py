"""How long it takes from an alert on the topic to its card in a browser, and from a tap to a colleague's window.

    python -m tests.benchmarks.bench_desk_events [--alerts 20] [--posts 2000]

A broker, the desk and two windows of Chromium, all on this machine and by its one clock. Before each alert posts come, which
the desk stores first. The load of the machine is told, and what the desk's process computed meanwhile.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
from playwright.async_api import Page, async_playwright

from streams.kafka.admin import create_topics
from streams.local.broker import EmbeddedBroker
from streams.settings import Settings
from tests.benchmarks.bench_desk import processor
from tests.browser import chromium
from tests.desk import Desk, write
from tests.integration.test_desk_whole import seen
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import scored


async def ready(page: Page, desk: Desk) -> None:
    await page.goto(desk.url)
    await page.wait_for_selector('html[data-link="live"]')


async def measure(settings: Settings, folder: Path, alerts: int, posts: int) -> None:
    desk = Desk(settings, folder, actor="Rini")
    desk.start()
    shown: list[float] = []
    decided: list[float] = []
    try:
        async with aiohttp.ClientSession(desk.url) as session, async_playwright() as playwright:
            await desk.ready(session)
            browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            mine, hers = await browser.new_page(), await browser.new_page()
            for page in (mine, hers):
                await ready(page, desk)
            begin, before = time.monotonic(), processor(desk.pid)
            for number in range(alerts):
                await write(settings, *(scored(number * posts + one, issues=("isu-1",)) for one in range(posts)))
                card = f'[data-incident="incident-{number}"]'
                waiting, colleague = seen(mine, card), seen(hers, f"{card} .decisions")
                await write(settings, alert(number, severity=9))
                written = time.time()
                shown.append(await waiting / 1000 - written)
                tapped = time.time()
                await mine.locator(f"{card} button.main").click()
                decided.append(await colleague / 1000 - tapped)
            share = (processor(desk.pid) - before) / 10 / (time.monotonic() - begin)
            await browser.close()
    finally:
        desk.kill()
    print("| | least | median | most |\n|---|---|---|---|")
    for name, times in (("alert to card, s", shown), ("tap to colleague, s", decided)):
        print(f"| {name} | {min(times):.2f} | {statistics.median(times):.2f} | {max(times):.2f} |")
    print(f"\nload {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; the desk computed {share:.0f} % of a core")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=20)
    parser.add_argument("--posts", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedBroker() as broker:
            settings = Settings(
                bootstrap_servers=broker.bootstrap_servers, desk_file=Path(folder) / "desk.db", idempotent_producer=False
            )
            await create_topics(settings)
            await measure(settings, Path(folder), options.alerts, options.posts)


if __name__ == "__main__":
    asyncio.run(main())
