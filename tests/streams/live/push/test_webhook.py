import asyncio
import hashlib
import hmac
import time
from datetime import UTC, datetime
from functools import partial

import orjson
import pytest

from streams.connectors.secrets import Secrets
from streams.connectors.webhook.settings import WebhookSource
from streams.live.push.webhook import WebhookReceiver
from tests.streams.connectors.webhook.test_signatures import sent

KEY, VERIFY = "k" * 32, "v" * 32


def source(scheme: str) -> WebhookSource:
    fields = {"name": "a", "kind": "webhook", "path": "/in/a", "scheme": scheme, "secret_files": ("x",)}
    mapping = {"id": "id", "text": "isi", "created_at": "dibuat"}
    return WebhookSource.model_validate(fields | {"map": mapping, "deletions": {"each": ("hapus",), "id": "id"}})


def receiving(scheme: str):
    return partial(WebhookReceiver, source(scheme), Secrets(keys=(KEY,), verify_token=VERIFY))


def body(*items: object) -> bytes:
    return orjson.dumps(list(items))


ITEM = {"id": 1, "isi": "Beras naik", "dibuat": 1783148400}


@pytest.fixture
async def scene(serving):
    async with serving("/in/a", receiving("meta")) as found:
        yield found


@pytest.mark.parametrize("scheme", ["standard", "meta", "tiktok", "hmac", "bearer"])
async def test_what_is_signed_is_taken_once_however_often_it_comes(serving, scheme):
    async with serving("/in/a", receiving(scheme)) as scene:
        headers = sent(scheme, KEY, body(ITEM), datetime.now(UTC))
        answers = [await scene.ask(body(ITEM), headers=headers) for _ in range(2)]
        assert answers == [
            (200, {"posts": 1, "deletions": 0, "unreadable": 0, "passed_over": 0}),
            (200, {"posts": 0, "repeated": True}),
        ]
        assert [post.id for post in scene.posts] == ["a:1"]
        assert (await scene.ask(body(ITEM), headers=sent(scheme, "x" * 32, body(ITEM), datetime.now(UTC))))[0] == 401
        assert scene.ledger.now.outcomes == {"new": 1, "refused": 1}
        assert scene.ledger.health == "well"


async def test_what_was_not_taken_is_taken_when_it_comes_again(scene, monkeypatch):
    monkeypatch.setattr("streams.live.push.receiver._ANSWER_WITHIN", 0.1)
    scene.broker.clear()
    headers = sent("meta", KEY, body(ITEM))
    assert (await scene.ask(body(ITEM), headers=headers))[0] == 503
    scene.broker.set()
    assert (await scene.ask(body(ITEM), headers=headers))[1]["posts"] == 1


async def test_deletions_and_what_cannot_be_read_go_to_the_broker_too(scene):
    sent_ = orjson.dumps({"hapus": [{"id": 9}], "id": 2, "isi": "a", "dibuat": "entah"})
    told = (await scene.ask(sent_, headers=sent("meta", KEY, sent_)))[1]
    assert told == {"posts": 0, "deletions": 1, "unreadable": 1, "passed_over": 0}
    assert scene.deleted == ["a:9"]
    assert orjson.loads(scene.raw[0])["created_at"] == "entah"


async def test_a_body_that_is_no_json_is_refused_and_said(scene):
    assert (await scene.ask(b"a=1", headers=sent("meta", KEY, b"a=1")))[0] == 400
    assert scene.ledger.now[2:4] == ("invalid", "the body is no JSON")


async def test_meta_is_answered_once_it_says_the_token(scene):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY}
    assert await scene.ask(method="GET", params=asked) == (200, "1158201444")
    for wrong in ({"hub.verify_token": "x"}, {"hub.challenge": "1" * 300}, {"hub.mode": "x"}, {"hub.challenge": ""}):
        assert (await scene.ask(method="GET", params=asked | wrong))[0] == 403


async def test_strangers_cost_little_and_change_nothing(scene):
    junk = orjson.dumps({"a": "x" * 500})
    wrong = {"X-Hub-Signature-256": "sha256=" + hmac.digest(b"x", junk, hashlib.sha256).hex()}
    await scene.ask(body(ITEM), headers=sent("meta", KEY, body(ITEM)))
    began = time.process_time()
    found = await asyncio.gather(*(scene.ask(junk, headers=wrong) for _ in range(200)))
    assert time.process_time() - began < 200 * 0.005  # the client's share, which is larger, included
    assert {status for status, _ in found} <= {401, 503}
    assert (scene.ledger.health, len(scene.posts)) == ("well", 1)
