"""A Jetstream on a loopback port that behaves as they do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from schemas.post import Engagement, Post
from streams.connectors import rereading
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.keep import Watched
from streams.connectors.row import SourceRow
from streams.live import arrivals
from streams.live.jetstream import JetstreamFollower
from streams.live.ledger import Ledger
from streams.live.stream_clock import StreamClock
from tests.stream_host import AUTHOR, LINES, StreamHost, action, event


class Scene:
    def __init__(self, server: StreamHost) -> None:
        self.server = server
        self.posts: list[str] = []
        self.told: list[Post] = []
        self.deleted: list[str] = []
        self.raw: list[bytes] = []
        self.rows: list[SourceRow] = []
        self.source = JetstreamSource(
            name="bsky", kind="jetstream", url=server.url, allow_private_addresses=True, silent_after="365d"
        )
        self.start(SourceRow(name="bsky", url=server.url, owner="me"))

    def start(self, row: SourceRow, watched: Watched = lambda *_: False) -> None:
        self.ledger = Ledger(row, "jetstream", self, self.save)  # type: ignore[arg-type]
        self.running = asyncio.create_task(JetstreamFollower(self.source, self.ledger, watched, StreamClock()).run())

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    async def add(self, post) -> None:
        self.posts.append(post.url.rsplit("/", 1)[1])
        self.told.append(post)

    async def delete(self, gone: str) -> None:
        self.deleted.append(gone)

    async def pass_on(self, value: bytes) -> None:
        self.raw.append(value)

    async def flush(self) -> None:
        await asyncio.sleep(0)

    async def save(self, row: SourceRow) -> None:
        self.rows.append(row)

    async def until(self, look) -> None:
        async with asyncio.timeout(20):
            while not look():
                assert not self.running.done(), self.running
                await asyncio.sleep(0.02)


@pytest.fixture
async def scene(monkeypatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(arrivals, "_EVERY", 0.05)
    monkeypatch.setattr(arrivals, "after_fault", lambda *_, **__: timedelta(seconds=0.05))
    async with StreamHost() as server:
        found = Scene(server)
        yield found
        await found.stop()


async def test_it_goes_on_from_its_place_after_a_connection_was_cut_and_in_the_next_process(scene):
    scene.server.ends_after = 10
    scene.server.tell(*((place, event(place)) for place in range(1, 41)))
    await scene.until(lambda: len(set(scene.posts)) == 40)
    asked = "app.bsky.feed.post,app.bsky.feed.like,app.bsky.feed.repost"
    assert scene.server.asked[0] == {"wantedCollections": asked, "maxMessageSizeBytes": "1000000"}
    assert all(int(one["cursor"]) > 1 for one in scene.server.asked[1:])
    # What is at the place comes once more for each connection, and nothing else.
    assert len(scene.posts) <= 40 + len(scene.server.asked)
    await scene.stop()
    place = scene.rows[-1].state.place
    assert place == 40
    scene.server.tell((41, event(41)))
    scene.start(scene.rows[-1])
    await scene.until(lambda: "key41" in scene.posts)
    assert scene.server.asked[-1]["cursor"] == "40"


async def test_no_row_is_ahead_of_the_posts_before_it(scene):
    scene.server.tell(*((place, event(place)) for place in range(1, 2_000)))
    await scene.until(lambda: scene.rows and scene.rows[-1].state.place == 1_999)
    assert scene.posts == [f"key{place}" for place in range(1, 2_000)]
    assert scene.ledger.health == "well"
    assert scene.ledger.row.state.known == ()


async def test_a_frame_that_nobody_can_read_is_told_and_passed(scene):
    scene.server.tell((1, event(1)), (2, "[" * 5_000), (3, event(3)), (4, event(3, operation="delete")))
    await scene.until(lambda: scene.deleted)
    assert (scene.posts, scene.raw) == (["key1", "key3"], [b"[" * 5_000])


async def test_a_frame_that_is_no_text_or_that_this_program_fails_on_is_told_and_passed(scene):
    def fails(text: str, *_: object) -> bool:
        if text == "harga":
            raise ZeroDivisionError(text)
        return False

    await scene.stop()
    scene.start(SourceRow(name="bsky", url=scene.server.url, owner="me"), fails)
    odd = event(3, record={"langs": [], "text": "harga"})
    scene.server.tell((1, event(1)), (2, b'{"kind": "\xff\xfe"}'), (3, odd), (4, event(4)))
    await scene.until(lambda: scene.posts == ["key1", "key4"] and scene.ledger.row.state.place == 4)
    assert scene.raw == [b'{"kind": "\xff\xfe"}', odd.encode()]
    assert len(scene.server.asked) <= 2  # that of before, and one that goes on


async def test_a_post_with_a_field_that_cannot_be_is_passed_on_under_its_id_and_deleted_by_it(scene):
    key = "3mptbyoeyc22k"
    scene.server.tell((1, event(1, rkey=key, record={"text": "beras " * 5_000})), (2, event(2, rkey=key, operation="delete")))
    await scene.until(lambda: scene.deleted)
    [found] = map(orjson.loads, scene.raw)
    assert scene.deleted == [found["id"]]
    assert (found["source"], found["author"]) == ("bsky", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
    assert found["text"].startswith("beras")


async def test_all_that_an_account_wrote_goes_with_it(scene):
    gone = orjson.dumps(orjson.loads(LINES[6]) | {"time_us": 3}).decode()
    scene.server.tell((1, event(1)), (2, event(2)), (3, gone))
    await scene.until(lambda: len(scene.deleted) == 2)


async def test_it_says_what_is_in_the_way(scene):
    await scene.until(lambda: scene.server.asked)
    scene.server.tell((1, '{"$type": "error", "error": "ConsumerTooSlow"}'))
    await scene.until(lambda: scene.ledger.now.outcomes.get("down"))
    scene.server.statuses = [429, 500]
    await scene.until(lambda: scene.ledger.now.outcomes.get("throttled"))
    scene.server.events = []
    scene.server.tell((1, event(1)))
    await scene.until(lambda: scene.ledger.health == "well")


async def test_a_host_of_a_private_network_is_refused(monkeypatch):
    url = "wss://10.0.0.1/subscribe"
    made = Scene.__new__(Scene)
    made.source = JetstreamSource(name="bsky", kind="jetstream", url=url)
    made.rows = []
    made.start(SourceRow(name="bsky", url=url, owner="me"))
    await made.until(lambda: made.ledger.health == "refused")
    await made.stop()


async def test_it_is_not_led_into_a_private_network_by_an_address_of_numbers(scene):
    asked = []

    async def inside(reader, writer):
        asked.append(await reader.readline())
        writer.close()

    async with await asyncio.start_server(inside, "127.0.0.2", 0) as inner:
        port = inner.sockets[0].getsockname()[1]

        async def lead(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:{port}/\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()

        async with await asyncio.start_server(lead, "127.0.0.1", 0) as outer:
            await scene.stop()
            scene.source = scene.source.model_copy(
                update={"url": f"ws://127.0.0.1:{outer.sockets[0].getsockname()[1]}/stream"}
            )
            scene.start(SourceRow(name="bsky", url=scene.source.url, owner="me"))
            await scene.until(lambda: scene.rows and scene.rows[-1].standing.health == "refused")
    assert asked == []


async def test_likes_and_reposts_of_watched_posts_are_counted_and_told_once_it_is_time(scene, monkeypatch):
    monkeypatch.setattr(rereading, "AGES", (timedelta(seconds=1), timedelta(days=1)))
    await scene.stop()
    scene.start(SourceRow(name="bsky", url=scene.server.url, owner="me"), lambda text, *_: "beras" in text)
    now = datetime.now(UTC).isoformat()
    answer = {"reply": {"parent": {"uri": f"at://{AUTHOR}/app.bsky.feed.post/key1"}}, "langs": ["en"], "text": "so it is"}
    scene.server.tell(
        (1, event(1, record={"createdAt": now, "text": "harga beras"})),
        (2, event(2, record={"createdAt": now, "text": "selamat pagi"})),
        (3, action(3, "like", "did:plc:b", AUTHOR, "key1")),
        (4, action(4, "like", "did:plc:b", AUTHOR, "key2")),
        (5, action(5, "repost", "did:plc:c", AUTHOR, "key1")),
        (6, event(6, did="did:plc:d", record=answer)),
        (7, action(3, "like", "did:plc:b", AUTHOR, "key1")),
        (8, action(8, "like", "did:plc:c", AUTHOR, "key1", operation="delete")),
    )
    await scene.until(lambda: len(scene.posts) == 3)
    first, _, again = scene.told
    assert (first.engagement, first.earlier) == (Engagement(likes=0, shares=0, comments=0), None)
    assert (again.id, again.text) == (first.id, first.text)
    assert again.engagement == Engagement(likes=1, shares=1, comments=1)
    assert again.earlier is not None
    assert again.earlier.actions == 0


async def test_without_counts_only_posts_are_asked_for(scene):
    await scene.stop()
    scene.source = scene.source.model_copy(update={"counts": False})
    scene.server.asked.clear()
    scene.start(SourceRow(name="bsky", url=scene.server.url, owner="me"), lambda *_: True)
    scene.server.tell((1, event(1)), (2, action(2, "like", "did:plc:b", AUTHOR, "key1")))
    await scene.until(lambda: scene.ledger.row.state.place == 2)
    assert scene.server.asked[0]["wantedCollections"] == "app.bsky.feed.post"
    assert scene.told[0].engagement is None
