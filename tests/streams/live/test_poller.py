"""One source, fetched from a web on a loopback port; what it delivers and keeps is written down in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from schemas.post import Post
from streams.connectors.batch import SourceState
from streams.connectors.http.fetch import Fetcher
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.row import SourceRow
from streams.connectors.rss.settings import RssSource
from streams.live import hosts, poller
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import Opener
from streams.live.permits import permits
from streams.live.poller import Poller, fresh_row
from streams.sources.delivery import NotDeliveredError
from tests.internet import Internet, answer


class Scene:
    """A poller, and what it does: posts that it adds, flushes, and rows that it keeps."""

    def __init__(self, internet: Internet, row: SourceRow | None = None) -> None:
        fields: dict[str, Any] = {"every": "60s", "allow_private_addresses": True}
        self.source = RssSource.model_validate({"name": "rss.a", "kind": "rss", "url": internet.url("/rss")} | fields)
        self.done: list[str] = []
        self.given_up = False
        self.hosts = Hosts()
        self.ledger = Ledger(fresh_row(self.source, "me", row), "rss", self, self.save)  # type: ignore[arg-type]
        self.poller = Poller(self.source, self.ledger, Opener({}), self.hosts)

    async def add(self, post: Post) -> None:
        self.done.append(post.text)

    async def flush(self) -> None:
        if self.given_up:
            raise NotDeliveredError("it is away")
        self.done.append("flushed")

    async def save(self, row: SourceRow) -> None:
        self.done.append(f"kept {len(row.state.known)}")

    async def once(self) -> float:
        """Fetch once; the seconds to the next time."""
        self.hosts = self.poller._hosts = Hosts()  # which lets a host be asked at once
        async with self.poller.fetcher() as fetcher:
            return await self.poller._once(fetcher)


@pytest.fixture
async def internet(monkeypatch):
    monkeypatch.setattr(hosts, "_APART", 0.0)
    async with Internet() as found:
        yield found


def feed(*titles: str) -> bytes:
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in titles)
    return answer(200, f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), ETag=f'"{len(titles)}"')


async def test_a_row_is_kept_behind_the_posts_that_it_knows(internet):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: feed("a", "b")
    assert 60 <= await scene.once() <= 66
    internet.pages["/rss"] = lambda _: feed("a", "b", "c")
    await scene.once()
    assert scene.done == ["a", "b", "flushed", "kept 2", "c", "flushed", "kept 3"]
    assert scene.ledger.now.health == "well"


async def test_what_was_not_delivered_is_in_no_row_and_comes_again(internet):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: feed("a")
    scene.given_up = True
    with pytest.raises(NotDeliveredError):
        await scene.once()
    assert scene.ledger.row.state == SourceState()
    scene.given_up = False
    await scene.once()
    assert scene.done == ["a", "a", "flushed", "kept 1"]


async def test_an_answer_that_is_the_last_one_again_is_neither_read_nor_kept(internet):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda asked: answer(304) if asked.headers.get("if-none-match") == '"1"' else feed("a")
    await scene.once()
    waits = [await scene.once() for _ in range(3)]
    internet.pages["/rss"] = lambda _: feed("a")  # of a host that knows no conditions
    waits += [await scene.once()]
    assert scene.done == ["a", "flushed", "kept 1"]
    assert waits[3] > 1.5 * 60


async def test_another_owner_goes_on_where_the_row_is_and_another_address_is_asked_without_conditions(internet):
    internet.pages["/rss"] = lambda _: feed("a", "b")
    first = Scene(internet)
    await first.once()
    second = Scene(internet, first.ledger.row)
    await second.once()
    assert second.done == ["kept 2"]  # the row names its new owner
    assert internet.requests("/rss")[-1].headers["if-none-match"] == '"2"'
    before = {
        "url": "https://lama.example.id/rss",
        "state": first.ledger.row.state.model_copy(update={"page": "https://lama.example.id/2"}),
    }
    moved = Scene(internet, first.ledger.row.model_copy(update=before))
    assert moved.ledger.row.state.page is None
    await moved.once()
    assert moved.done == ["kept 2"]
    assert "if-none-match" not in internet.requests("/rss")[-1].headers


@pytest.mark.parametrize(
    ("said", "health", "least", "most"),
    [
        (answer(500), "down", 1, 10),
        (answer(200, b"<html>"), "invalid", 1, 10),
        (answer(200, b"{"), "invalid", 1, 10),
        (answer(404), "refused", 86_400, 86_400),
        (answer(302, Location="http://10.0.0.1/"), "refused", 86_400, 86_400),
        (answer(429, Retry_After="90"), "throttled", 90, 90),
        (answer(429), "throttled", 300, 300),
        (answer(500, Retry_After="77"), "down", 77, 77),
    ],
)
async def test_a_fault_says_how_the_source_is_and_when_it_is_asked_again(internet, said, health, least, most):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: said
    assert least <= await scene.once() <= most
    assert scene.ledger.now.health == health
    assert scene.ledger.now.said
    assert scene.ledger.row.state == SourceState()
    internet.pages["/rss"] = lambda _: feed("a")
    await scene.once()
    assert (scene.ledger.now.health, scene.ledger.now.said) == ("well", "")


async def test_a_source_with_a_fault_that_nobody_thought_of_goes_on_later(internet, monkeypatch):
    def fails(*_):
        raise RecursionError

    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: feed("a")
    monkeypatch.setattr(poller, "parse", fails)
    assert await scene.once() <= 10
    assert scene.ledger.now.said == "this program fails on it (RecursionError)"
    monkeypatch.undo()
    await scene.once()
    assert scene.done == ["kept 0", "a", "flushed", "kept 1"]


async def test_a_host_that_asks_for_patience_is_left_alone_by_all_of_its_sources_and_by_the_next_owner(internet):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: answer(429, Retry_After="3600")
    await scene.once()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), scene.hosts.turn("127.0.0.1"):
            raise AssertionError
    assert scene.ledger.row.asked_by == "127.0.0.1"
    assert scene.ledger.row.not_before is not None
    assert 3590 < (scene.ledger.row.not_before - datetime.now(UTC)).total_seconds() <= 3600


async def test_a_host_to_which_an_answer_leads_on_is_left_alone_when_it_asks_for_patience(monkeypatch):
    monkeypatch.setattr(hosts, "_APART", 0.0)
    here, there = "127.0.0.1", "127.0.0.2"
    async with Internet(hosts=[here, there]) as internet:

        def page(asked: Any) -> bytes:
            leads = answer(302, Location=internet.url("/rss", there))
            return leads if asked.host == here else answer(429, Retry_After="3600")

        internet.pages["/rss"] = page
        scene = Scene(internet)
        permit = permits(scene.hosts, scene.ledger)
        async with Fetcher(private_hosts=frozenset((here, there)), permit=permit) as fetcher:
            assert await scene.poller._once(fetcher) == 3600
            assert scene.ledger.row.asked_by == there
            async with asyncio.timeout(5), scene.hosts.turn(here):
                pass
            # Told to go on at once, it learns where the feed is, and waits there.
            polling = asyncio.create_task(scene.poller._once(fetcher))
            async with asyncio.timeout(20):
                while len(internet.asked) < 5:  # twice with robots.txt
                    await asyncio.sleep(0.01)
            await asyncio.wait([polling], timeout=0.3)
            assert not polling.done()
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
        assert [one.host for one in internet.requests("/rss")] == [here, there, here]


async def test_a_feed_without_items_is_empty_and_one_of_old_items_is_silent(internet):
    scene = Scene(internet)
    internet.pages["/rss"] = lambda _: feed()
    await scene.once()
    assert scene.ledger.now.health == "empty"
    old = datetime.now(UTC) - timedelta(days=8)
    item = f"<item><guid>1</guid><title>Lama</title><pubDate>{old.isoformat()}</pubDate></item>"
    internet.pages["/rss"] = lambda _: answer(200, f'<rss version="2.0"><channel>{item}</channel></rss>'.encode())
    await scene.once()
    assert scene.ledger.now.health == "silent"


async def test_a_host_is_asked_by_one_at_a_time_and_not_twice_within_a_second():
    hosts, times = Hosts(), []

    async def ask(host: str) -> None:
        async with hosts.turn(host):
            times.append((host, asyncio.get_running_loop().time()))

    await asyncio.gather(ask("a"), ask("a"), ask("b"))
    first, second = (at for host, at in times if host == "a")
    assert second - first >= 0.99
    assert next(at for host, at in times if host == "b") < second


async def test_pages_of_an_interface_are_read_one_after_the_other_with_a_row_behind_each(internet):
    pages = {"": ([3, 2], "?hal=2"), "hal=2": ([1], None)}

    def api(asked: Any) -> bytes:
        found, more = pages[urlsplit(asked.path).query]
        data = [{"id": one, "isi": f"Aduan {one}", "dibuat": 1783148400 + one} for one in found]
        return answer(200, orjson.dumps({"data": data, "lanjut": more}))

    internet.pages.update({"/aduan": api, "/aduan?hal=2": api})
    fields = {"name": "lapor", "kind": "http", "url": internet.url("/aduan"), "each": ["data"], "next": "lanjut"}
    mapping = {"id": "id", "text": "isi", "created_at": "dibuat"}
    scene = Scene(internet)
    source = HttpSource.model_validate({**fields, "map": mapping, "allow_private_addresses": True}, strict=False)
    scene.ledger.row = fresh_row(source, "me", None)
    scene.poller = Poller(source, scene.ledger, Opener({"Authorization": "Bearer x"}), scene.hosts)
    assert await scene.once() == 0
    assert scene.ledger.row.standing.complete_to is None
    assert await scene.once() > 200
    assert scene.done == ["Aduan 2", "Aduan 3", "flushed", "kept 2", "Aduan 1", "flushed", "kept 3"]
    assert scene.ledger.now.complete_to is not None
    assert [one.path for one in internet.asked] == ["/aduan", "/aduan?hal=2"]
    assert all(one.headers["authorization"] == "Bearer x" for one in internet.asked)
