"""A feed with a hub, in time that passes at once: what the hub brings shortens the wait for the next poll, and no more."""

import asyncio
import hmac
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from schemas.codec import encode_record
from schemas.post import Post
from streams.connectors.control import SourceControl, control_key
from streams.connectors.http.fetch import Fetcher
from streams.connectors.row import SourceRow
from streams.connectors.rss.settings import RssSource
from streams.kafka.records import Incoming
from streams.live import term
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import Opener
from streams.live.poller import Poller
from streams.live.push.server import PushServer
from streams.live.push.websub import Subscriber
from streams.settings import Settings
from tests import fed as feeding
from tests.simulated import simulate

EVERY = 60


class Site:
    """A feed and its hub."""

    def __init__(self) -> None:
        self.polls: list[float] = []
        self.forms: list[dict[str, Any]] = []
        self.app = web.Application()
        self.app.router.add_get("/rss", self.feed)
        self.app.router.add_post("/hub", self.hub)

    async def feed(self, request: web.Request) -> web.Response:
        self.polls.append(asyncio.get_running_loop().time())
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers={"ETag": '"1"', "Connection": "close"})
        body = "<rss version='2.0'><channel><item><guid>1</guid><title>Berita</title></item></channel></rss>"
        return web.Response(
            text=body, headers={"Link": '</hub>; rel="hub", </rss>; rel="self"', "Connection": "close", "ETag": '"1"'}
        )

    async def hub(self, request: web.Request) -> web.Response:
        self.forms.append(dict(await request.post()))
        return web.Response(status=202, headers={"Connection": "close"})


class Broker:
    """Takes posts."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def add(self, post: Post) -> None:
        self.told.append(post.text)

    async def flush(self) -> None: ...

    async def save(self, row: SourceRow) -> None: ...


def test_a_hub_is_subscribed_to_and_what_it_brings_shortens_the_wait_to_the_shortest_interval_at_most():
    site, broker = Site(), Broker()
    said: dict[str, Any] = {}

    async def main() -> None:
        loop = asyncio.get_running_loop()
        runner = web.AppRunner(site.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server = PushServer(Settings(sources_port=0), frozenset())
        await server.start()
        loop.settled()  # type: ignore[attr-defined]
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/rss"
        fields = {"name": "rss.a", "kind": "rss", "url": url, "every": f"{EVERY}s", "allow_private_addresses": True}
        source = RssSource.model_validate(fields)
        ledger = Ledger(SourceRow(name="rss.a", url=url, owner="me", interval=1e6), "rss", broker, broker.save)  # type: ignore[arg-type]
        subscriber = Subscriber("rss.a", server, "https://kentongan.example/")
        running = asyncio.create_task(Poller(source, ledger, Opener({}), Hosts(), subscriber).run())

        async def ask(method: str, body: bytes = b"", **how: Any) -> tuple[int, str]:
            async with (
                aiohttp.ClientSession() as session,
                session.request(method, server.address + path, data=body, **how) as answer,
            ):
                return answer.status, await answer.text()

        async def push(secret: str, body: bytes = b"<rss><item>Palsu</item></rss>") -> int:
            header = {"X-Hub-Signature": "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()}
            return (await ask("POST", body, headers=header))[0]

        while not site.forms:
            await asyncio.sleep(0.1)
        [form] = site.forms
        path = urlsplit(form["hub.callback"]).path
        assert form["hub.callback"].startswith("https://kentongan.example/websub/")
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", url)
        assert len(form["hub.secret"]) >= 32

        right = {"hub.mode": "subscribe", "hub.topic": url, "hub.challenge": "abc", "hub.lease_seconds": "86400"}
        wrong = (
            {"hub.topic": "http://orang.example/"},
            {"hub.mode": "unsubscribe"},
            {"hub.challenge": ""},
            {"hub.challenge": "x" * 2_000},
            {"hub.lease_seconds": "-1"},
        )
        for one in wrong:
            assert (await ask("GET", params=right | one))[0] == 404, one
        assert await ask("GET", params=right) == (200, "abc")

        await asyncio.sleep(100)
        for _ in range(100):  # nobody learns that it was wrong
            assert await push("palsu") == 202
        assert (await ask("POST", b"x"))[0] == 202
        await asyncio.sleep(100)
        said["forged"] = len(site.polls)

        at = loop.time()
        assert await push(form["hub.secret"]) == 202
        while len(site.polls) == said["forged"]:
            await asyncio.sleep(0.1)
        said["after"] = loop.time() - at

        for _ in range(300):
            assert await push(form["hub.secret"]) == 202
            await asyncio.sleep(1)
        said["flooded"] = list(site.polls)
        await asyncio.sleep(2 * 86_400)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await server.stop()
        await runner.cleanup()

    simulate(datetime(2026, 7, 4, tzinfo=UTC), main)
    assert said["forged"] == 1
    assert said["after"] < 5
    flooded = said["flooded"]
    assert all(later - one >= EVERY - 0.5 for one, later in pairwise(flooded))
    assert len(flooded) >= 6
    assert len(site.forms) >= 3  # renewed at half of a lease of a day
    assert len({form["hub.callback"] for form in site.forms}) == 1
    assert broker.told == ["Berita"]


def test_a_hub_is_left_when_a_feed_is_paused_or_named_no_more_or_nothing_is_to_be_pushed(monkeypatch, tmp_path):
    start = datetime(2026, 7, 4, tzinfo=UTC)
    confirmed: list[str] = []

    class Hub(Site):
        """Asks back, as a hub does that reaches the receiver."""

        address = ""

        async def hub(self, request: web.Request) -> web.Response:
            form = dict(await request.post())
            self.forms.append(form)
            self.asking = asyncio.create_task(self.ask_back(form))
            return web.Response(status=202, headers={"Connection": "close"})

        async def ask_back(self, form: dict[str, Any]) -> None:
            asked = {name: form[name] for name in ("hub.mode", "hub.topic")}
            asked |= {"hub.challenge": "abc", "hub.lease_seconds": "86400"}
            url = self.address + urlsplit(form["hub.callback"]).path
            async with aiohttp.ClientSession() as session, session.get(url, params=asked) as answer:
                if (answer.status, await answer.text()) == (200, "abc"):
                    confirmed.append(form["hub.mode"])

    async def main() -> None:
        site = Hub()
        loop = asyncio.get_running_loop()
        fed = feeding.Broker(lambda: start + timedelta(seconds=loop.time()))
        runner = web.AppRunner(site.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/rss"
        feed = {"name": "rss.a", "kind": "rss", "url": url, "every": f"{EVERY}s", "allow_private_addresses": True}
        other = feed | {"name": "rss.b"}
        secret = tmp_path / "token"
        secret.write_text("t" * 32)
        posts = {"name": "intake", "kind": "posts", "token_files": [str(secret)]}

        async def run(sources: list[dict[str, Any]], *, public: bool, until: int, pause: str = "") -> None:
            settings = {"sources_port": 0, "sources_public_url": "https://kentongan.example/" if public else None}
            async with fed.term(monkeypatch, sources, **settings) as one:
                loop.settled()  # type: ignore[attr-defined]
                site.address = one._server.address
                running = asyncio.create_task(one.run())
                await asyncio.sleep(10)
                if pause:
                    said = SourceControl(name=pause, at=start, paused=True)
                    one.see(Incoming("t", 0, 1, start, control_key(pause).encode(), encode_record(said)))
                while len(confirmed) < until:
                    await asyncio.sleep(1)
                    assert not running.done(), running
                await asyncio.sleep(100)
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

        await run([feed, other], public=True, pause="rss.a", until=3)
        assert confirmed == ["subscribe", "subscribe", "unsubscribe"]
        assert fed.rows["rss.b"].subscription is not None
        await run([feed], public=True, until=5)
        assert sorted(confirmed[3:]) == ["subscribe", "unsubscribe"]
        assert fed.rows["rss.b"].subscription is None
        await run([feed, posts], public=False, until=6)
        assert confirmed[5:] == ["unsubscribe"]
        left.extend(form["hub.callback"] for form in site.forms if form["hub.mode"] == "unsubscribe")
        await runner.cleanup()

    left: list[str] = []
    # A feed that is named no more trusts no host on this machine.
    monkeypatch.setattr(
        term, "Fetcher", lambda *, private_hosts, permit: Fetcher(private_hosts=frozenset({"127.0.0.1"}), permit=permit)
    )
    simulate(start, main)
    assert len(left) == 3
    assert left[0] == left[2] != left[1]
