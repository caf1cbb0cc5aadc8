"""A server of Mastodon on a loopback port that behaves as they do."""

import asyncio
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from aiohttp import web

from streams.connectors.lookup import allowance_of, lookup_of
from streams.connectors.mastodon.settings import MastodonSource
from streams.live import arrivals, mastodon, rereader
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.mastodon import MastodonFollower
from streams.live.poller import fresh_row
from streams.live.rereader import Rereader
from streams.web.serving import serve_app
from tests.streams.connectors.mastodon.test_posts import status

FIRST = int(datetime.now(UTC).timestamp() * 1000) << 16


def name(number: int) -> str:
    return str(FIRST + number)


def made(number: int, **more: object) -> dict[str, object]:
    return status(
        **{"id": name(number), "content": f"<p>paspor {number}</p>", "created_at": datetime.now(UTC).isoformat()} | more
    )


class Server:
    """Streams what is published while somebody listens, and keeps all for the pages."""

    def __init__(self) -> None:
        self.published: list[dict[str, object]] = []
        self.gone: set[str] = set()
        self.listeners: list[asyncio.Queue[bytes | None]] = []
        self.asked: list[str] = []
        self.statuses: list[tuple[int, dict[str, str]]] = []
        self.tokens: set[str | None] = set()

    def publish(self, *statuses: dict[str, object]) -> None:
        self.published += statuses
        for one in statuses:
            self.tell("update", orjson.dumps(one).decode())

    def tell(self, event: str, data: str) -> None:
        for listener in self.listeners:
            listener.put_nowait(f"event: {event}\ndata: {data}\n\n".encode())

    def cut(self) -> None:
        for listener in self.listeners:
            listener.put_nowait(None)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self.tokens.add(request.headers.get("Authorization"))
        if self.statuses:
            code, headers = self.statuses.pop(0)
            return web.Response(status=code, headers=headers)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b":)\n\n:thump\n\n")
        self.listeners.append(mine := asyncio.Queue())
        try:
            while (told := await mine.get()) is not None:
                for at in range(0, len(told), 100):
                    await answer.write(told[at : at + 100])
        finally:
            self.listeners.remove(mine)
        return answer

    async def page(self, request: web.Request) -> web.Response:
        self.tokens.add(request.headers.get("Authorization"))
        self.asked.append(request.path_qs)
        behind = [
            one for one in self.published if int(one["id"]) > int(request.query["min_id"]) and one["id"] not in self.gone
        ]
        page = sorted(behind, key=lambda one: int(one["id"]))[: int(request.query["limit"])]
        return web.json_response(page[::-1])

    async def lookup(self, request: web.Request) -> web.Response:
        wanted = request.query.getall("id[]")
        return web.json_response([one for one in self.published if one["id"] in wanted and one["id"] not in self.gone])


class Scene:
    def __init__(self, server: Server, url: str, **more: object) -> None:
        self.server = server
        fields = {"name": "m", "kind": "mastodon", "url": url, "token_file": "/k", "allow_private_addresses": True}
        self.source = MastodonSource.model_validate(fields | more, strict=False)
        self.posts, self.deleted, self.raw, self.rows = [], [], [], []
        self.start(None)

    def start(self, row) -> None:
        self.ledger = Ledger(
            fresh_row(self.source, "me", row),
            "mastodon",
            self,
            self.save,
            budget=allowance_of(self.source),
            followed=lambda _: True,
        )
        self.hosts = Hosts()
        follower = MastodonFollower(self.source, self.ledger, lambda *_: False, {"Authorization": "Bearer t"}, self.hosts)
        self.running = asyncio.create_task(follower.run())

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    async def add(self, post) -> None:
        self.posts.append(post)

    async def delete(self, gone: str) -> None:
        self.deleted.append(gone)

    async def pass_on(self, value: bytes) -> None:
        self.raw.append(value)

    async def flush(self) -> None:
        await asyncio.sleep(0)

    async def save(self, row) -> None:
        self.rows.append(row)

    @property
    def told(self) -> set[str]:
        return {post.id.removeprefix("m:") for post in self.posts}

    async def until(self, look) -> None:
        async with asyncio.timeout(20):
            while not look():
                assert not self.running.done(), self.running
                await asyncio.sleep(0.02)


@pytest.fixture
async def scene(monkeypatch):
    monkeypatch.setattr(arrivals, "_EVERY", 0.05)
    monkeypatch.setattr(arrivals, "after_fault", lambda *_, **__: timedelta(seconds=0.05))
    monkeypatch.setattr("streams.live.hosts._APART", 0.0)
    server, app = Server(), web.Application()
    app.router.add_get("/api/v1/streaming/public", server.stream)
    app.router.add_get("/api/v1/timelines/public", server.page)
    app.router.add_get("/api/v1/statuses", server.lookup)
    served = await serve_app(app, host="127.0.0.1", port=0)
    found = Scene(server, served.address)
    yield found
    await found.stop()
    server.cut()
    await served.stop()


async def test_what_was_missed_is_read_after_a_cut_and_in_the_next_process(scene):
    server = scene.server
    await scene.until(lambda: server.listeners)
    assert server.asked == []  # at first nothing was missed
    server.publish(made(1), made(2))
    await scene.until(lambda: scene.told == {name(1), name(2)} and scene.rows)
    server.cut()
    await scene.until(lambda: not server.listeners)
    server.published += [made(number) for number in range(3, 103)]  # nobody listens
    await scene.until(lambda: len(scene.told) == 102)
    await scene.until(lambda: server.listeners and any(f"min_id={name(102)}" in one for one in server.asked))
    server.publish(made(103))
    await scene.until(lambda: scene.ledger.row.state.place == FIRST + 103)
    await scene.stop()
    server.published += [made(number) for number in range(104, 110)]
    scene.start(scene.rows[-1])
    await scene.until(lambda: len(scene.told) == 109)
    assert len(scene.posts) == 109  # nothing twice, where nothing died
    assert server.tokens == {"Bearer t"}
    await scene.until(lambda: scene.ledger.row.spent.units == len(server.asked))  # one may be on its way


async def test_deletions_and_edits_are_told(scene):
    server = scene.server
    await scene.until(lambda: server.listeners)
    server.publish(made(1), made(2))
    await scene.until(lambda: len(scene.told) == 2)
    server.tell("delete", name(1))
    server.tell("delete", name(9_999 << 30))  # of a post that was not taken
    server.tell("status.update", orjson.dumps(made(2, content="<p>paspor diedit</p>")).decode())
    await scene.until(lambda: scene.deleted and len(scene.posts) == 3)
    assert scene.deleted == [f"m:{name(1)}"]
    assert (scene.posts[-1].id, scene.posts[-1].text) == (f"m:{name(2)}", "<p>paspor diedit</p>")


async def test_an_event_that_nobody_can_read_is_told_and_passed(scene):
    server = scene.server
    await scene.until(lambda: server.listeners)
    server.tell("update", "{")
    server.tell("update", orjson.dumps(made(1, language="x" * 60)).decode())
    server.tell("filters_changed", "undefined")
    server.tell("delete", "tiada")
    server.publish(made(2))
    await scene.until(lambda: scene.told == {name(2)})
    assert len(scene.raw) == 2
    assert scene.deleted == []


@pytest.mark.parametrize(
    ("code", "headers", "health"),
    [
        (401, {}, "refused"),
        (404, {}, "refused"),
        (429, {"Retry-After": "0"}, "throttled"),
        (500, {}, "down"),
        (302, {"Location": "http://10.0.0.1/"}, "down"),
        (200, {}, "invalid"),
    ],
)
async def test_it_says_what_is_in_the_way(scene, code, headers, health):
    server = scene.server
    await scene.until(lambda: server.listeners)
    server.statuses = [(code, headers)]
    server.cut()
    await scene.until(lambda: scene.ledger.now.outcomes.get(health))
    assert "10.0.0.1" not in scene.ledger.now.said


async def test_a_silent_connection_is_made_anew(scene, monkeypatch):
    await scene.until(lambda: scene.server.listeners)
    monkeypatch.setattr(mastodon, "_HEARD_WITHIN", 0.2)
    scene.server.cut()
    await scene.until(lambda: scene.ledger.now.outcomes.get("down", 0) >= 3)


async def test_counts_are_read_again_and_what_is_gone_is_deleted(scene, monkeypatch):
    server = scene.server
    await scene.until(lambda: server.listeners)
    server.publish(made(1), made(2))
    await scene.until(lambda: len(scene.ledger.row.again) == 2)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    times = dict.fromkeys(("created_at", "read_at", "sent_at"), long_ago)
    due = tuple(one.model_copy(update=times) for one in scene.ledger.row.again)
    scene.ledger.row = scene.ledger.row.model_copy(update={"again": due})
    server.published[0]["favourites_count"] = 40
    server.gone.add(name(2))
    monkeypatch.setattr(rereader, "_LOOK_EVERY", 0.05)
    reading = Rereader(scene.source, lookup_of(scene.source), scene.ledger, {"Authorization": "Bearer t"}, scene.hosts)
    task = asyncio.create_task(reading.run())
    await scene.until(lambda: scene.deleted)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert scene.deleted == [f"m:{name(2)}"]
    assert (scene.posts[-1].actions, scene.posts[-1].earlier.actions) == (40, 0)
