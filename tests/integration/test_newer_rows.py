"""An older worker on an installation where a newer release ran: it refuses what it cannot read, and does all the rest."""

import orjson
import pytest

from streams.kafka.clients import producer
from streams.runtime.faust_runner import partition_of
from streams.runtime.terms import TERM_HEADER, RowTerm
from tests.newer import newer_row
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]


CHANNEL = orjson.dumps({"version": 99, "folded": 3})


async def newest(pipeline, topic, key):
    """The last record under a key."""
    return [record for record in await pipeline.read(topic) if record.key == key][-1]


async def put(pipeline, record, value, headers=None):
    headers = list(record.headers if headers is None else headers)
    async with producer(pipeline.settings) as client:
        await client.send_and_wait(record.topic, value, record.key, record.partition, headers=headers)


async def put_channel(pipeline, value):
    topic, headers = pipeline.topics.channel_state, [RowTerm(99, 0).header()]
    async with producer(pipeline.settings) as client:
        partition = partition_of("console", topic.partitions)
        await client.send_and_wait(topic.name, value, b"console", partition, headers=headers)


@pytest.mark.kafka
async def test_one_newer_row_stops_its_issue_alone_and_is_left_as_it_is_until_there_is_one_that_can_be_read(
    kafka, tmp_path, prefix
):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=2)
    await pipeline.prepare(WATCHED)
    sent = posts(600)
    before, second, third = (expected_counts(part) for part in (sent[:200], sent[200:400], sent[400:]))
    refused = max(before, key=before.__getitem__)
    topic, key = pipeline.topics.issue_state, refused.encode()
    try:
        pipeline.start_worker()
        async with Source(pipeline) as source:
            await source.send(sent[:200])
        await pipeline.all_counted(before, within=120)
        assert pipeline.stop() == [0]

        row = await newest(pipeline, topic, key)
        await put(pipeline, row, newer_row(key, row.value))
        await put_channel(pipeline, CHANNEL)
        other = await newest(pipeline, topic, next(name for name in before if name != refused).encode())
        await put(pipeline, other, newer_row(other.key, other.value), headers=[])
        pipeline.start_worker()
        async with Source(pipeline) as source:
            await source.send(sent[200:400])
        counts = {name: n + second.get(name, 0) for name, n in before.items() if name != refused}
        await pipeline.all_counted(counts | {refused: before[refused]}, within=120)
        assert pipeline.stop() == [0, 0]
        said = [line for line in pipeline.log(1).splitlines() if "rows_refused" in line]
        assert len(said) == 2  # by the stage that has issues, and by the one that has channels
        assert all("rows=1" in line and "run that release, or a later one" in line for line in said)
        assert (await newest(pipeline, topic, key)).value == newer_row(key, row.value)
        assert (await newest(pipeline, topic, other.key)).header(TERM_HEADER)  # no release wrote what lay over this one
        assert (await newest(pipeline, pipeline.topics.channel_state, b"console")).value == CHANNEL

        await put(pipeline, row, row.value)
        await put_channel(pipeline, None)
        pipeline.start_worker()
        async with Source(pipeline) as source:
            await source.send(sent[400:])
        counts |= {refused: before[refused]}
        await pipeline.all_counted({name: n + third.get(name, 0) for name, n in counts.items()}, within=120)
        assert pipeline.stop() == [0, 0, 0]
        assert "rows_refused" not in pipeline.log(2)
    finally:
        pipeline.close()
