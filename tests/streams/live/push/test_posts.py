import asyncio
from functools import partial

import orjson
import pytest

from streams.connectors.posts.settings import PostsSource
from streams.connectors.secrets import Secrets
from streams.live.push import receiver, server
from streams.live.push.posts import PostsReceiver

TOKEN, OTHER = "a" * 32, "b" * 32
SOURCE = PostsSource.model_validate({"name": "a", "kind": "posts", "token_files": ("x",), "sources": ("lapor",)})
RECEIVER = partial(PostsReceiver, SOURCE, Secrets(keys=(TOKEN, OTHER)))
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def post(number: int, **more: object) -> dict[str, object]:
    made = {"id": f"lapor:{number}", "source": "lapor", "created_at": "2026-07-04T08:00:00+07:00", "text": "Jalan rusak"}
    return made | more


@pytest.fixture
async def scene(serving):
    async with serving("/posts", RECEIVER) as found:
        yield found


async def test_one_or_many_are_taken_with_either_token(scene):
    assert await scene.ask(orjson.dumps(post(1)), headers=BEARER) == (200, {"accepted": 1, "refused": []})
    many = orjson.dumps([post(2), post(3)])
    assert await scene.ask(many, headers={"Authorization": f"bearer {OTHER}"}) == (200, {"accepted": 2, "refused": []})
    assert [one.id for one in scene.posts] == ["lapor:1", "lapor:2", "lapor:3"]
    assert scene.ledger.now.posts == 3


async def test_each_that_is_refused_is_told_with_its_place_and_reason_and_the_others_are_taken(scene):
    sent = [post(1), post(2, created_at="kemarin"), post(3, source="x"), 7, post(4)]
    status, told = await scene.ask(orjson.dumps(sent), headers=BEARER)
    assert (status, told["accepted"], [one["index"] for one in told["refused"]]) == (207, 2, [1, 2, 3])
    assert "created_at" in told["refused"][0]["reason"]
    assert "kemarin" not in str(told)
    assert [one.id for one in scene.posts] == ["lapor:1", "lapor:4"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'{"id": "lapor:1"}'])
async def test_a_body_of_which_nothing_is_taken_is_refused(scene, body):
    status, told = await scene.ask(body, headers=BEARER)
    assert (status, told["accepted"], len(told["refused"])) == (422, 0, 1)


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Bearer {'c' * 32}"}, {"Authorization": f"Basic {TOKEN}"}])
async def test_without_a_token_nothing_is_read(scene, headers):
    assert (await scene.ask(orjson.dumps(post(1)), headers=headers))[0] == 401
    assert (scene.posts, scene.ledger.now.outcomes, scene.ledger.health) == ([], {"refused": 1}, "empty")


async def test_a_body_may_be_as_large_as_a_record(scene):
    text = "a" * 4_500
    many = orjson.dumps([post(number, text=text) for number in range(200)])
    assert 900_000 < len(many) < 1_000_000
    assert (await scene.ask(many, headers=BEARER))[1]["accepted"] == 200


async def test_what_is_too_large_or_no_post_is_refused(scene):
    assert (await scene.ask(b"[" + b" " * 1_000_000 + b"]", headers=BEARER))[0] == 413
    assert (await scene.ask(method="GET", headers=BEARER))[0] == 405
    assert (await scene.ask(path="/lain"))[0] == 404


async def test_nothing_is_answered_with_200_before_the_broker_has_it(scene, monkeypatch):
    scene.broker.clear()
    asking = asyncio.create_task(scene.ask(orjson.dumps(post(1)), headers=BEARER))
    await asyncio.wait([asking], timeout=0.3)
    assert scene.posts
    assert not asking.done()
    scene.broker.set()
    assert (await asking)[0] == 200
    scene.broker.clear()
    monkeypatch.setattr(receiver, "_ANSWER_WITHIN", 0.1)
    assert (await scene.ask(orjson.dumps(post(2)), headers=BEARER))[0] == 503
    assert int(scene.headers["Retry-After"]) > 0


async def test_a_source_that_takes_nothing_for_now_asks_for_patience(serving):
    async with serving("/posts", RECEIVER) as scene:
        with scene.server.open("/lain", scene.ask):
            pass
        del scene.server._takes["/posts"]
        assert (await scene.ask(orjson.dumps(post(1)), headers=BEARER))[0] == 503
        scene.server._takes["/posts"] = scene.ask


async def test_senders_that_are_slow_make_room_for_others(scene, monkeypatch):
    monkeypatch.setattr(server, "_SLOW", 0.05)
    host, port = scene.server.address.removeprefix("http://").split(":")
    head = f"POST /posts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 100\r\n\r\n{{".encode()
    slow = [await asyncio.open_connection(host, int(port)) for _ in range(server.AT_ONCE)]
    try:
        for _, writer in slow:
            writer.write(head)
        async with asyncio.timeout(20):
            while len(scene.server._working) < server.AT_ONCE:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert (await scene.ask(orjson.dumps(post(1)), headers=BEARER))[0] == 200
        async with asyncio.timeout(20):
            told = await slow[0][0].readuntil(b"\r\n")
        assert b"503" in told
        assert len(scene.server._working) == server.AT_ONCE - 1
    finally:
        for _, writer in slow:
            writer.close()


async def test_a_body_that_has_come_makes_room_for_nobody(scene, monkeypatch):
    monkeypatch.setattr(server, "_SLOW", 0.0)
    monkeypatch.setattr(scene.server, "_at_once", asyncio.Semaphore(1))
    scene.broker.clear()
    first = asyncio.create_task(scene.ask(orjson.dumps(post(1)), headers=BEARER))
    async with asyncio.timeout(20):
        while not scene.posts:
            await asyncio.sleep(0.02)
    assert (await scene.ask(orjson.dumps(post(2)), headers=BEARER))[0] == 503
    scene.broker.set()
    assert (await first)[0] == 200
