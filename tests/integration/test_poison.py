"""Poison of every kind on every topic of ours, before a worker runs and while it does."""

import asyncio
import zlib

import pytest

from streams.clock import CLOCK_HEADER
from streams.kafka.clients import producer
from streams.mentions.source_totals import TOTALS_HEADER
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

VALUES = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"[" * 50_000,
    b"[1,2]",
    b'[{"id":"\\ud800"}]',
    b'{"version":99}',
    b'{"segments":[{"partition":0,"clock":99999999999},3],"histories":[{"issue":"beras","row":"!"}]}',
    b'{"x":' + b"9" * 5000 + b"}",
    b'"' + b"x" * 300_000 + b'"',
    zlib.compress(bytes(30_000_000)),
    b"\x02" + bytes(16) + zlib.compress(bytes(30_000_000)),
    b"\x04\x22\x4d\x18" + b"\xff" * 40,
)
KEYS = (None, b"", b"beras", b"~source/x", b"~emerging", b"\xff\xfe", b"console")
HEADERS = (
    (),
    ((CLOCK_HEADER, b"9999-12-31T23:59:59Z"), (TOTALS_HEADER, b'[1,2,{"x":[1,"a"]}]')),
    ((CLOCK_HEADER, b"0001-01-01T00:00:00+14:00"), ("kentongan-topic", b"\xff"), ("kentongan-offset", b"9" * 5000)),
    ((CLOCK_HEADER, None), ("kentongan-idle", None)),
)


async def poison(pipeline: Pipeline) -> int:
    """Put every value under some key, with some headers, on every partition of every topic; return how many records."""
    client = producer(pipeline.settings)
    await client.start()
    try:
        sent = []
        for topic in pipeline.topics.all():
            for partition in range(topic.partitions):
                for place, value in enumerate(VALUES):
                    key, headers = KEYS[(place + partition) % len(KEYS)], HEADERS[(place + partition) % len(HEADERS)]
                    if topic.cleanup == "compact" and key is None:
                        key = b"nobody"  # the broker takes none without a key there
                    stamp = (None, 1)[place % 2] if topic is pipeline.topics.posts else None
                    sent.append(
                        await client.send(
                            topic.name, value, key=key, partition=partition, headers=list(headers), timestamp_ms=stamp
                        )
                    )
        await asyncio.gather(*sent)
        return len(sent)
    finally:
        await client.stop()


@pytest.mark.kafka
async def test_no_poison_stops_a_worker_or_takes_a_good_post_with_it(kafka, tmp_path, prefix):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=2, dead_letter_max_share=1.0)
    await pipeline.prepare(WATCHED)
    await poison(pipeline)
    sent = posts(600)
    try:
        pipeline.start_worker()
        await pipeline.said("worker_started")
        async with Source(pipeline) as source:
            await source.send(sent[:200])
            await poison(pipeline)
            await source.send(sent[200:400])
            await pipeline.all_counted(expected_counts(sent[:400]), within=120)
            [first] = pipeline.stop()
            assert first == 0
            await poison(pipeline)
            pipeline.start_worker()
            await source.send(sent[400:])
            await poison(pipeline)
        await pipeline.all_counted(expected_counts(sent), within=120)
        assert await pipeline.scored() == {post["id"]: 1 for post in sent}
        assert pipeline.stop() == [0, 0]
        said = pipeline.log(1)
        topics = pipeline.topics
        for topic in (topics.detected, topics.scored, topics.issue_state, topics.dead_letters, topics.watchlist):
            assert any("unreadable_passed_over" in line and f"topic={topic.name}" in line for line in said.splitlines())
    finally:
        pipeline.close()
