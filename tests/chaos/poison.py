"""Records that nobody can read, or that nobody should have written, for every topic."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import orjson

from streams.kafka.clients import producer
from streams.kafka.topics import Topic
from tests.chaos.forged import Forged, forge
from tests.pipeline import Pipeline

__all__ = ["DEEP", "poison_everything", "poison_posts"]

Record = tuple[bytes | None, bytes | None]
"""Key and value."""

DEEP = b"[" * 50_000
_NOT_TEXT = b"\xff\xfe\x00"
_UNREADABLE: tuple[bytes | None, ...] = (
    None,
    b"",
    _NOT_TEXT,
    b"not json",
    b"null",
    b"{}",
    b"[null]",
    b"1e999",
    b'{"id": "\\ud800"}',
    DEEP,
    DEEP + b"]" * 50_000,
)
_BEFORE = "2025-03-03T14:00:00Z"
"""Earlier than all that is fed: a post that is ahead of the others would move event time on, and rightly so."""
_KEYS: tuple[bytes | None, ...] = (None, b"", _NOT_TEXT, b"nobody", b"~nothing", b"a\x00b")


def _post(name: str, **fields: object) -> bytes:
    """A post that no issue speaks of, and that moves no clock on."""
    plain = {"id": f"racun:{name}", "source": "racun", "created_at": _BEFORE, "text": "selamat pagi"}
    return orjson.dumps(plain | fields)


def poison_posts() -> Iterator[Record]:
    """For the topic that everybody may write to."""
    for value in _UNREADABLE:
        yield None, value
    yield b"racun:gone", None
    yield b"racun:gone", b""
    yield None, b"x" * 2_000_000
    yield None, b"[" + _post("in-array") + b"," + DEEP + b"]"
    yield None, _post("deep", deep=0).replace(b'"deep":0', b'"deep":' + b"[" * 900 + b"]" * 900)
    for name, fields in {
        "huge-likes": {"engagement": {"likes": 2**53, "shares": 2**53, "comments": 2**53, "views": 2**53}},
        "huger-likes": {"engagement": {"likes": 2**63}},
        "no-number": {"engagement": {"likes": 1e308}},
        "below-nothing": {"engagement": {"likes": -1}},
        "huge-following": {"author": "a", "author_followers": 2**53},
        "first-year": {"created_at": "0001-01-01T00:00:00Z"},
        "before-the-first-year": {"created_at": "0001-01-01T00:00:00+14:00"},
        "before-1970": {"created_at": "1969-12-31T23:59:59Z"},
        "no-zone": {"created_at": "2025-03-04T05:00:00"},
        "no-text": {"text": ""},
        "control": {"text": "\x00\x1b[31m\u202e selamat pagi"},
        "long": {"text": "selamat pagi " * 40_000},
        "of-itself": {"repost_of": "racun:of-itself"},
        "languages": {"platform_languages": ["x" * 1000] * 100},
    }.items():
        yield None, _post(name, **fields)


async def poison_everything(pipeline: Pipeline, chance: Random) -> Forged:
    """Send to each topic what is poison to it, to partitions of chance; the rows among it that look newer."""
    topics = pipeline.topics
    forged = await forge(pipeline, chance)
    async with producer(pipeline.settings) as client:

        async def send(topic: Topic, key: bytes | None, value: bytes | None, *headers: tuple[str, bytes]) -> None:
            if key is None and value is None:
                return  # the client refuses to send that
            await client.send(topic.name, value, key, chance.randrange(topic.partitions), headers=list(headers))

        for key, value in poison_posts():
            await send(topics.posts, key, value)
        await send(topics.posts, None, b"[]", ("kentongan-clock", _NOT_TEXT))
        await send(topics.posts, None, b"[]", ("kentongan-clock", datetime(1, 1, 1, tzinfo=UTC).isoformat().encode()))
        for topic in topics.all():
            if topic.name == topics.posts.name:
                continue
            for value in _UNREADABLE:
                # A compacted topic refuses a record without a key.
                keys = [key for key in _KEYS if key is not None or topic.cleanup == "delete"]
                await send(topic, chance.choice(keys), value)
        for (name, partition, key), row in forged.known.items():
            for value in (row, row[: len(row) // 2], _NOT_TEXT):
                await client.send(name, value, key, partition)
        for (name, partition, key), row in forged.strange.items():
            await client.send(name, row, key, partition)
        await client.flush()
    return forged
