"""Nothing lost and nothing counted twice, whatever is sent and whoever dies."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.deadletter import DeadLetter
from streams.local.broker import EmbeddedBroker
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline, Source
from tests.posts import START, WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]


@pytest.fixture
async def pipeline_on(tmp_path: Path, prefix: str) -> AsyncIterator[Callable[[ApacheKafka | EmbeddedBroker], Pipeline]]:
    made: list[Pipeline] = []

    def make(broker: ApacheKafka | EmbeddedBroker, **settings: Any) -> Pipeline:
        idempotent = isinstance(broker, ApacheKafka)
        made.append(Pipeline(broker.bootstrap_servers, prefix, tmp_path, **{"idempotent_producer": idempotent} | settings))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


async def test_poison_of_every_kind_is_set_aside_alone(broker, pipeline_on):
    pipeline = pipeline_on(broker)
    await pipeline.prepare(WATCHED)
    good = posts(300)
    bad_in_array = {"id": "bad-in-array", "source": "x", "created_at": "yesterday", "text": "rusak"}
    poison = {
        b"not json": "json_invalid",
        orjson.dumps({"id": 1, "source": "x", "created_at": START.isoformat(), "text": "salah jenis"}): "string_type: id",
        orjson.dumps({"id": "no-zone", "source": "x", "created_at": "2026-07-04T01:00:00", "text": "tanpa zona"}): (
            "timezone_aware: created_at"
        ),
        b"": "empty",
        b"x" * 2_000_000: "too_large",
        b'{"id": "\xff\xfe"}': "json_invalid",
    }
    async with Source(pipeline) as source:
        await source.send(good[:100], array=20)
        for number, value in enumerate(poison):
            await source.send_raw(value, number % 4)
        await source.send_raw(orjson.dumps([good[100], bad_in_array, good[101]]), 0)
        await source.send(good[102:], array=7)
    pipeline.start_worker()
    await pipeline.all_settled(300 + len(poison) + 1, within=90)

    assert await pipeline.scored() == {post["id"]: 1 for post in good}
    letters = [
        DeadLetter.from_record(record.key, record.value, record.headers)
        for record in await pipeline.read(pipeline.topics.dead_letters)
    ]
    found = {letter.value: letter for letter in letters}
    assert len(letters) == len(poison) + 1
    for value, reason in poison.items():
        assert found[value].error.startswith(reason)
        assert (found[value].topic, found[value].stage) == (pipeline.topics.posts.name, "language")
    in_array = next(letter for letter in letters if letter.index is not None)
    assert orjson.loads(in_array.value) == bad_in_array
    assert in_array.index == 1
    await pipeline.all_counted(expected_counts(good))
    assert pipeline.stop() == [0]


@pytest.mark.kafka
async def test_a_killed_worker_and_a_joining_one_lose_nothing_and_count_nothing_twice(kafka, pipeline_on):
    pipeline = pipeline_on(kafka)
    await pipeline.prepare(WATCHED)
    sent = posts(20_000)
    first = pipeline.start_worker()
    pipeline.start_worker()
    await pipeline.said("partitions_taken", worker=0)
    await pipeline.said("partitions_taken", worker=1)
    async with Source(pipeline) as source:
        await source.send(sent[:8_000], array=10)

        async def some() -> bool:
            return len(await pipeline.scored()) > 500

        await pipeline.eventually(some, within=60, what="the first posts are scored")
        first.kill()
        await source.send(sent[8_000:14_000])
        pipeline.start_worker()
        await pipeline.said("partitions_taken", worker=2)
        await source.send(sent[14_000:17_000], array=50)
        pipeline.start_worker()
        await source.send(sent[17_000:], array=50)
    await pipeline.all_settled(20_000, within=150)

    assert set(await pipeline.scored()) == {post["id"] for post in sent}
    assert await pipeline.read(pipeline.topics.dead_letters) == []
    await pipeline.all_counted(expected_counts(sent), within=90)
    pipeline.workers.remove(first)
    assert pipeline.stop() == [0, 0, 0]
