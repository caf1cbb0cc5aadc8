"""The charts in a browser: figures under the pointer and by keys, a closer look, and what stays while new posts come."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from schemas.watchlist import Issue
from streams.desk.database import open_database
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.axe import violations
from tests.integration.test_desk_pages import watched
from tests.javascript import JavaScriptUnavailableError
from tests.missing import is_missing
from tests.served_desk import served_desk
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, issue_record, posts_record, scored

pytestmark = [pytest.mark.integration, pytest.mark.browser, pytest.mark.timeout(180)]

DEAD_BUTTONS = """
globalThis.deadButtons = 0;
new MutationObserver(() => { deadButtons += document.querySelector("#chart .zoom").hidden; })
  .observe(document.body, { childList: true, subtree: true });
"""
"""Counts moments in which the buttons of a chart stand on the page and do nothing yet."""

EVERY_STEP = """
() => {
  const plot = document.querySelector("#plot"), press = (key) => plot.dispatchEvent(new KeyboardEvent("keydown", { key }));
  const read = () => [...document.querySelectorAll("[data-tells]")].map((one) => one.innerText);
  const steps = [];
  press("Home");
  for (let place = 0; place <= Number(plot.getAttribute("aria-valuemax")); place++, press("ArrowRight"))
    steps.push([plot.getAttribute("aria-valuenow"), read(), plot.getAttribute("aria-valuetext")]);
  return steps;
}
"""
"""Goes through a chart by keys, in the page: place, figures and what is read aloud at each step."""
ROWS = (
    "() => [...document.querySelectorAll('#chart-figures tbody tr')].map((row) => [...row.cells].map((one) => one.innerText))"
)

IDS = {one.name: "a" for one in (TOPICS.scored, TOPICS.alerts, TOPICS.watchlist)}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Any]:
    """Address, what tells readers of news, and a writer: an incident's forty posts in a minute, and one an hour later."""
    settings = Settings(desk_file=tmp_path / "desk.db")
    engine = open_database(settings)
    writer = Writer(engine, TOPICS)
    seconds = [*range(40), 3_600]
    posts = [
        scored(number, id=f"x:{at}", created_at=START + timedelta(seconds=at), issues=("isu-1",))
        for number, at in enumerate(seconds)
    ]
    writer.put([issue_record(0, Issue(id="isu-1", title="Beras", query="beras"))], IDS)
    writer.put([posts_record(0, *posts), alert_record(0, alert(1, opened_at=START, at=START))], IDS)
    async with served_desk(settings, engine) as (address, events):
        yield address, events, writer
    engine.dispose()


async def drawn(page: Page) -> Page:
    await expect(page.locator("#plot canvas")).to_be_visible(timeout=30_000)
    return page


async def has_no_fault(page: Page, width: int) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    try:
        assert await violations(page) == "[]", (page.url, width)
    except JavaScriptUnavailableError as error:
        is_missing("axe-core", error)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
async def test_the_pointer_and_keys_tell_what_the_table_tells(desk, browser: Any, width, scheme):
    address, _, _ = desk
    page = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints = watched(page)
    for path in ("/isu/isu-1?rentang=1", "/insiden/incident-1"):
        await page.goto(address + path)
        plot = (await drawn(page)).locator("#plot")
        await plot.press("End")
        last = await plot.get_attribute("aria-valuenow")
        assert last == await plot.get_attribute("aria-valuemax")
        await page.keyboard.press("ArrowLeft")
        await expect(plot).to_have_attribute("aria-valuenow", str(int(str(last)) - 1))
        steps = await page.evaluate(EVERY_STEP)
        assert [place for place, _, _ in steps] == [str(place) for place in range(int(str(last)) + 1)]
        assert all(tells[0] in says for _, tells, says in steps)
        told = [tells for _, tells, _ in steps]
        await page.locator("#chart-figures summary").click()
        rows = await page.evaluate(ROWS)
        assert [row[1] for row in rows] == ["40", "1"]
        assert rows == [[*one[:-1], one[-1].replace("0", "")] for one in told if (one[1], one[-1]) != ("0", "0")]
        # Where the pointer is, not where the keys were.
        await page.locator("#plot .u-over").hover(position={"x": 2, "y": 20})
        await expect(page.locator("[data-tells=posts]")).to_have_text("0")
        await has_no_fault(page, width)
    assert complaints == []


async def test_a_part_is_shown_closer_and_stays_while_new_posts_come(desk, browser: Any):
    address, events, writer = desk
    page = await browser.new_page(viewport={"width": 1000, "height": 900})
    complaints = watched(page)
    await page.goto(f"{address}/insiden/incident-1")
    says = (await drawn(page)).locator("#chart-says")
    whole = await says.inner_text()
    plot = page.locator("#plot")
    await plot.scroll_into_view_if_needed()
    box = await plot.bounding_box()
    await page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 60, steps=4)
    await page.mouse.up()
    await expect(page.locator("#chart-whole")).to_be_visible(timeout=20_000)
    part = await says.inner_text()
    assert "40 unggahan dalam 1 menit" in part
    new = scored(99, id="x:new", created_at=START + timedelta(seconds=50), issues=("isu-1",))
    writer.put([posts_record(1, new), alert_record(1, alert(1, id="b", sequence=1, event="updated", opened_at=START))], IDS)
    events.tell()
    await expect(says).to_contain_text("41 unggahan dalam 1 menit", timeout=20_000)
    await drawn(page)
    await page.click("#chart-whole")
    await expect(page.locator("#chart-whole")).to_have_count(0, timeout=20_000)
    grown = whole.replace("41 unggahan", "42 unggahan").replace("40 unggahan", "41 unggahan")
    assert (await says.inner_text()).split(". ")[0] == grown.split(". ")[0]

    await page.goto(f"{address}/isu/isu-1?rentang=7")
    await drawn(page)
    await page.evaluate(DEAD_BUTTONS)
    for _ in range(2):
        before = await page.locator("#chart").get_attribute("data-figures")
        await page.click("#chart-closer")
        await expect(page.locator("#chart")).not_to_have_attribute("data-figures", str(before), timeout=20_000)
    await page.click("#chart-whole")
    await expect(page.locator("#chart-whole")).to_have_count(0, timeout=20_000)
    while await page.locator("#chart-wider").is_enabled():
        before = await page.locator("#chart").get_attribute("data-figures")
        await page.click("#chart-wider")
        await expect(page.locator("#chart")).not_to_have_attribute("data-figures", str(before), timeout=20_000)
    await expect(says).to_contain_text("42 unggahan dalam 24 jam")
    assert await page.evaluate("deadButtons") == 0
    assert complaints == []


async def test_an_answer_that_was_asked_for_before_the_part_was_does_not_take_the_part_away(desk, browser: Any):
    address, events, writer = desk
    page = await browser.new_page(viewport={"width": 1000, "height": 900})
    complaints = watched(page)
    await page.goto(f"{address}/insiden/incident-1")
    await drawn(page)
    asked, part_shown = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        answer = await route.fetch()
        await part_shown.wait()
        await route.fulfill(response=answer)

    await page.route("**/bagian?*", late, times=1)
    writer.put([alert_record(1, alert(1, id="b", sequence=1, event="updated", opened_at=START))], IDS)
    events.tell()
    await asked.wait()
    await page.click("#chart-closer")
    await expect(page.locator("#chart-whole")).to_be_visible(timeout=20_000)
    async with page.expect_response("**/bagian?*dari=1*"):
        part_shown.set()
    await expect(page.locator(".course > li")).to_have_count(2, timeout=20_000)
    await expect(page.locator("#chart-whole")).to_be_visible()
    assert complaints == []


async def test_without_script_the_figures_are_a_sentence_and_a_table(desk, browser: Any):
    address, _, _ = desk
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = await context.new_page()
    await page.goto(f"{address}/insiden/incident-1")
    await expect(page.locator("#plot")).to_be_hidden()
    await expect(page.locator(".zoom")).to_be_hidden()
    await page.locator("#chart-figures summary").click()
    await expect(page.locator("#chart-figures tbody tr").first).to_be_visible()
    await context.close()
