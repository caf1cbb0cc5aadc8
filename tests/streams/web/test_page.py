"""The page in a real browser: every kind of alert reads well in both languages, and nothing sticks out."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from schemas.alert import AlertKind
from streams.metrics.snapshot import StageNow
from streams.metrics.status import Incident, IssueFacts, StageStatus
from streams.metrics.tally import StageTally
from tests.streams.incidents.actions import action, book_of
from tests.streams.notify.messages.kinds import alert_of_kind
from tests.streams.web.alerts import record, sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KINDS = get_args(AlertKind)
OBSERVED = {"negative_surge": (0.71, 0.22), "source_silent": (2, 61.5), "viral_post": (48_210, 312)}
LONG = "Kementerian" * 20


def alerts() -> list[Any]:
    """An open incident of every kind, those of issues on one issue each, with long words in them."""
    found = []
    for number, kind in enumerate(KINDS):
        made = alert_of_kind(kind, "opened", *OBSERVED.get(kind, (161, 11)))
        changes: dict[str, Any] = {"id": f"{kind}-{LONG}"[:200], "incident": f"{number}-{kind}", "owner": LONG}
        if not made.issue.startswith("#"):
            changes |= {"issue": f"isu-{number}", "samples": (sample(LONG, url=f"https://contoh.example/{LONG}"),)}
        found.append(made.model_copy(update=changes | {"at": made.at + timedelta(minutes=number)}))
    return found


async def shown(page: Any, browser: Any, complaints: list[str], **options: Any) -> Any:
    """The page of a worker that knows `alerts()`, opened."""
    one = await page()
    for number, told in enumerate(alerts()):
        one.feed.take(record(told, 0, number))
    one.known.set()
    decided = action("acknowledge", "0-volume_spike", "isu-0", until=4e9, by="Sari", reason="sudah dijawab")
    one.holder.snapshot = replace(one.holder.snapshot, actions=book_of(decided))
    tab = await (await browser.new_context(**options)).new_page()
    tab.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    await tab.goto(str(one.client.make_url("/")))
    await tab.wait_for_selector(".incident", timeout=30_000)
    return tab


async def texts(tab: Any) -> dict[str, str]:
    """What the card of each kind says."""
    cards = await tab.locator(".incident").evaluate_all("(all) => all.map((one) => [one.dataset.kind, one.innerText])")
    assert {kind for kind, _ in cards} == set(KINDS)
    return dict(cards)


async def test_every_kind_reads_well_in_both_languages(page, browser):
    complaints: list[str] = []
    tab = await shown(page, browser, complaints, viewport={"width": 1440, "height": 900})
    told = await texts(tab)
    assert "161 unggahan dalam 3 jam, biasanya 11" in told["volume_spike"]
    assert "Ditangani oleh Sari" in told["volume_spike"]
    assert "71% dalam 3 jam terakhir, biasanya 22%" in told["negative_surge"]
    assert "bertambah 161 dalam 3 jam" in told["engagement_surge"]
    assert "48.210 interaksi" in told["viral_post"]
    assert "sekitar 161 orang" in told["emerging_issue"]
    assert "kueri #BerasOplosan" in told["emerging_issue"]
    assert "diam: 2 unggahan dalam 3 jam" in told["source_silent"]
    assert "Sentimen" not in told["source_silent"]
    await tab.click("[data-language=en]")
    told = await texts(tab)
    assert "161 posts in 3 hours, usually 11" in told["volume_spike"]
    assert "Looked after by Sari" in told["volume_spike"]
    assert "by about 161 people" in told["emerging_issue"]
    assert "is silent: 2 posts in 3 hours" in told["source_silent"]
    assert not any(word in " ".join(told.values()) for word in ("biasanya", "sejak", "Tingkat", "Contoh unggahan", "untuk"))
    assert await tab.evaluate("document.documentElement.lang") == "en"
    assert "posts" in await tab.text_content("#feed li")
    await tab.reload()
    await tab.wait_for_selector(".incident", timeout=30_000)
    assert await tab.text_content("#incidents") == "Open incidents"
    assert complaints == []


@pytest.mark.parametrize("width", [360, 768, 1440])
async def test_long_words_stick_out_of_nothing(page, browser, width):
    tab = await shown(page, browser, [], viewport={"width": width, "height": 800})
    for language in ("id", "en"):
        await tab.click(f"[data-language={language}]")
        await tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert await tab.evaluate("document.documentElement.scrollWidth") <= width
        cut = await tab.evaluate(
            "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)"
            ".map((one) => one.outerHTML.slice(0, 80))"
        )
        assert cut == []


def facts_of(incident: Incident | None) -> IssueFacts:
    return IssueFacts(
        id="isu-0",
        title="Harga beras",
        zone="Asia/Jakarta",
        closed=29_000_000,
        posts=80,
        observed=40,
        expected=2.5,
        low=0,
        high=6,
        scores={"fast": 1.4},
        learning=False,
        negative_share=None,
        usual_negative_share=None,
        engagement=None,
        expected_engagement=None,
        abstained_share=None,
        incident=incident,
    )


@pytest.mark.parametrize(
    ("incident", "shown"),
    [(None, "calm"), (Incident("0-volume_spike", 29_000_000, ("volume_spike",), "volume_spike", 7), "settled")],
)
async def test_calm_is_not_what_people_closed(page, browser, monkeypatch, incident, shown):
    one = await page()
    one.known.set()
    monkeypatch.setattr(one.follower, "trouble", lambda _: None)
    stage = StageNow("virality", (0,), {}, True, True, None, StageTally().now(), StageStatus(issues=(facts_of(incident),)))
    one.holder.snapshot = replace(
        one.holder.snapshot, stages=(stage,), loaded=True, watchlist_loaded=True, actions_loaded=True, watched={"isu-0": "x"}
    )
    tab = await (await browser.new_context()).new_page()
    await tab.goto(str(one.client.make_url("/")))
    await tab.wait_for_selector(f"#{shown}:not([hidden])", timeout=30_000)
    others = {"calm", "settled", "waiting"} - {shown}
    assert [name for name in others if await tab.is_visible(f"#{name}")] == []


async def test_all_is_calm_only_for_who_listens(page, browser):
    one = await page()
    one.known.set()
    tab = await (await browser.new_context()).new_page()
    await tab.goto(str(one.client.make_url("/")))
    await tab.wait_for_selector("#notice:not([hidden])", timeout=30_000)
    assert "Broker Kafka belum menjawab" in await tab.text_content("#reasons")
    assert await tab.is_hidden("#calm")
    assert await tab.is_visible("#waiting")


async def test_a_worker_that_is_gone_makes_the_page_say_that_it_is_stale(page, browser):
    tab = await shown(page, browser, [])
    await tab.clock.install()
    await tab.context.set_offline(True)
    for _ in range(40):
        await tab.clock.run_for(1000)
        await asyncio.sleep(0.05)
        if await tab.is_visible("#stale"):
            break
    assert "Pekerja tidak menjawab" in await tab.text_content("#stale")
    assert await tab.is_visible("#stale")
