"""`kentongan dead-letters` on a real broker."""

import orjson
import pytest

from streams.kafka.clients import producer
from streams.kafka.records import Incoming
from streams.local.broker import EmbeddedBroker
from streams.runtime.dead_letters import outgoing
from tests.pipeline import Pipeline, Source
from tests.posts import START, WATCHED, posts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(200)]


async def test_letters_are_listed_without_their_content_and_replayed_once(broker, prefix, tmp_path):
    pipeline = Pipeline(
        broker.bootstrap_servers, prefix, tmp_path, idempotent_producer=not isinstance(broker, EmbeddedBroker)
    )
    await pipeline.prepare(WATCHED)
    given_up = posts(1)[0]
    record = Incoming(pipeline.topics.posts.name, 2, 17, START, None, orjson.dumps(given_up))
    try:
        client = producer(pipeline.settings)
        await client.start()
        letter = outgoing(record.dead_letter("language", "TimeoutError"), pipeline.topics)
        await client.send_and_wait(letter.topic, letter.value, partition=letter.partition, headers=list(letter.headers))
        await client.stop()
        async with Source(pipeline) as source:
            await source.send_raw(b"not a post, but secret", 1)
        pipeline.start_worker()
        await pipeline.all_settled(2, within=60)

        listed = pipeline.run("dead-letters", "list", "--json")
        found = {(row["partition"], row["offset"], row["error"]) for row in map(orjson.loads, listed.stdout.splitlines())}
        assert found == {("2", "17", "TimeoutError"), ("1", "0", "json_invalid")}
        assert "secret" not in listed.stdout + pipeline.run("dead-letters", "list").stdout

        # Those of other stages wait on.
        assert pipeline.run("dead-letters", "replay", "--stage", "sentiment").stdout.strip() == "0 sent again"
        assert pipeline.run("dead-letters", "replay").stdout.strip() == "2 sent again"
        await pipeline.all_settled(4, within=60)
        assert await pipeline.scored() == {given_up["id"]: 1}
        assert len(await pipeline.read(pipeline.topics.dead_letters)) == 3
        assert pipeline.run("dead-letters", "replay", "--stage", "sentiment").stdout.strip() == "0 sent again"
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
