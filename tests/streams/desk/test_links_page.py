"""Links of messages on the desk: looking decides nothing, the button decides once."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from structlog.testing import capture_logs

from schemas.action import Action, action_key
from streams.desk import links_page
from streams.desk.database import open_database
from streams.desk.link_uses import CLAIMED_SECONDS, give_back, keep, status, use
from streams.desk.retention import clear, forget_old
from streams.desk.tokens import Tokens
from streams.errors import UserError
from streams.incidents import decide
from streams.incidents.book import ActionBook
from streams.incidents.links import LASTS, Links
from streams.incidents.target import Target
from streams.settings import Settings
from tests.streams.desk.test_app import client, filled

__all__ = ["filled"]

KEY, URL = "k" * 32, "http://desk.example"
LINKS = Links(KEY, URL)
NOBODY = Tokens(())
"""People sign in on this desk, and nobody can."""


@pytest.fixture
def linked(desk_settings: Settings) -> Settings:
    return desk_settings.model_copy(update={"desk_link_key": SecretStr(KEY), "desk_url": URL})


@pytest.fixture
def published(monkeypatch) -> list[Action]:
    """What goes to the broker, which the test on one shows to arrive."""
    found: list[Action] = []

    async def publish(_: Settings, action: Action) -> None:
        await asyncio.sleep(0)
        found.append(action)

    async def read(_: Settings) -> ActionBook:
        return ActionBook({action_key(action): action for action in found})

    monkeypatch.setattr(decide, "publish_action", publish)
    monkeypatch.setattr(decide, "read_actions", read)
    return found


def path(kind="acknowledge", incident="incident-1", now: float | None = None, links: Links = LINKS) -> str:
    url = links.write(kind, incident, "humas", time.time() if now is None else now)
    return url.removeprefix(URL)


async def test_looking_decides_nothing_and_the_button_decides_once(filled, linked, published):
    async with client(filled, linked, NOBODY, Host="desk.example") as asked:
        where = path()
        for _ in range(5):
            shown = await asked.get(where)
            assert (shown.status_code, (await asked.head(where)).status_code) == (200, 200)
            assert "Saya tangani</button>" in shown.text
            assert shown.headers["referrer-policy"] == "same-origin"
        assert published == []
        assert "Tercatat" in (await asked.post(where)).text
        assert [(one.kind, one.incident, one.by) for one in published] == [("acknowledge", "incident-1", "tautan humas")]
        for again in (await asked.post(where), await asked.get(where)):
            assert (again.status_code, "sudah dipakai" in again.text, "<button class" in again.text) == (409, True, False)
        # Another link of the same message is good on its own.
        assert (await asked.post(path("mute"))).status_code == 200
        assert published[1].until is not None
        assert len(published) == 2


async def test_pressed_by_many_at_once_it_decides_once(filled, linked, published):
    where = path()
    async with client(filled, linked, NOBODY, Host="desk.example") as asked:
        answers = await asyncio.gather(*(asked.post(where) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert len(published) == 1


@pytest.mark.parametrize("was_published", [False, True], ids=["before", "after"])
async def test_a_desk_killed_while_it_decides_leaves_the_link_good_for_that_one_decision(
    filled, linked, published, monkeypatch, was_published
):
    where = path()
    link = LINKS.read(where.rsplit("/", 1)[1])
    assert link is not None
    assert use(filled, link, time.time()) == "free"
    if was_published:
        target = Target("incident-1", "isu-1", "Isu 1", "Asia/Jakarta")
        await decide.decide(linked, link.kind, target, decide.Decider(link.by), once=link.id)
    async with client(filled, linked, NOBODY, Host="desk.example") as asked:
        for again in (await asked.post(where), await asked.get(where)):
            assert (again.status_code, "Coba lagi" in again.text, "<button class" in again.text) == (409, True, False)
        now = time.time() + CLAIMED_SECONDS
        monkeypatch.setattr(links_page, "time", SimpleNamespace(time=lambda: now))
        assert "<button class" in (await asked.get(where)).text
        assert [(await asked.post(where)).status_code for _ in range(2)] == [200, 409]
    assert len(published) == 1


async def test_several_desks_on_one_store_let_one_use_it(desk_settings: Settings, engine: Engine):
    link = LINKS.read(path().rsplit("/", 1)[1])
    assert link is not None
    other = open_database(desk_settings)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: use((engine, other)[number % 2], link, 0), range(16)))
    other.dispose()
    assert sorted(won) == ["claimed"] * 15 + ["free"]


@pytest.mark.parametrize(
    ("where", "status", "said"),
    [
        (path()[:-4] + "aaaa", 403, "tidak sah"),
        (path(links=Links("x" * 32, URL)), 403, "tidak sah"),
        # The signature of one incident's link before what another's says.
        (path(now=0)[:34] + path(incident="incident-2", now=0)[34:], 403, "tidak sah"),
        ("/tautan/x", 403, "tidak sah"),
        (path(now=0), 410, "kedaluwarsa"),
        (path(incident="nothing"), 404, "tidak ada di meja"),
    ],
    ids=["changed", "another key", "of another incident", "no link", "too late", "unknown incident"],
)
async def test_a_link_that_will_not_do_says_why(filled, linked, published, where, status, said):
    async with client(filled, linked, NOBODY, Host="desk.example") as asked:
        for answer in (await asked.get(where), await asked.post(where)):
            assert (answer.status_code, said in answer.text, "<button class" in answer.text) == (status, True, False)
    assert published == []


async def test_a_page_of_another_site_cannot_press_the_button(filled, linked, published):
    async with client(filled, linked, NOBODY, Host="desk.example") as asked:
        assert (await asked.post(path(), headers={"Origin": "https://evil.example"})).status_code == 403
    assert published == []


async def test_while_kafka_is_away_a_link_stays_good_and_stands_in_no_log(filled, linked, monkeypatch):
    async def away(*_: object) -> None:
        raise UserError("no broker")

    monkeypatch.setattr(decide, "publish_action", away)
    where = path()
    with capture_logs() as logs:
        async with client(filled, linked, NOBODY, Host="desk.example") as asked:
            assert (await asked.post(where)).status_code == 503
            assert (await asked.get(where)).status_code == 200
    assert [entry["path"] for entry in logs if "path" in entry] == ["/tautan/"]
    assert where.removeprefix("/tautan/") not in str(logs)
    assert KEY not in str(logs)


async def test_without_a_key_there_is_nothing(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        assert (await asked.get(path())).status_code == 404
    async with client(filled, desk_settings, NOBODY, Host="desk.example") as asked:
        assert (await asked.post(path())).status_code == 401


def test_a_used_link_stays_used_when_the_store_is_made_anew_until_it_expires(engine: Engine, desk_settings):
    link = LINKS.read(path().rsplit("/", 1)[1])
    assert link is not None
    now = time.time()
    assert use(engine, link, now) == "free"
    keep(engine, link)
    clear(engine)
    forget_old(engine, desk_settings)
    assert status(engine, link, now) == "used"
    later = now + LASTS.total_seconds() + 1
    forget_old(engine, desk_settings, later)
    assert status(engine, link, now) == "free"
    assert use(engine, link, now) == "free"
    give_back(engine, link)
    assert status(engine, link, now) == "free"
