"""What a running installation tells of a recording is what its back-test tells, on the slowest machine too.

`python -m tests.benchmarks.live` runs the demo and the shared cases at every pace and with any number of workers.
"""

import asyncio

import orjson
import pytest
import yaml

from streams.clock import IDLE_HEADER
from streams.local.broker import EmbeddedBroker
from tests.held_up import held_up
from tests.live import Recording, difference, three_days
from tests.pipeline import Pipeline
from tests.posts import WATCHED
from tests.streams.backtest.runs import eventful

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.fixture
def recording(tmp_path):
    """The shared three days where they are at hand, else posts with every kind of event."""
    if shared := three_days():
        return shared
    posts, watchlist = tmp_path / "posts.jsonl", tmp_path / "watchlist.yaml"
    posts.write_bytes(b"\n".join(map(orjson.dumps, eventful())))
    watchlist.write_text(yaml.safe_dump({"issues": [issue.model_dump(mode="json", exclude_none=True) for issue in WATCHED]}))
    return Recording("eventful", posts, watchlist)


async def test_workers_that_run_a_fifth_of_the_time_tell_what_the_back_test_tells(broker, prefix, tmp_path, recording):
    idempotent = not isinstance(broker, EmbeddedBroker)
    settings = {"idle_after": 4.0, "session_timeout": 10.0, "checkpoint_interval": 0.5, "idempotent_producer": idempotent}
    pipeline = Pipeline(broker.bootstrap_servers, prefix, tmp_path, **settings)
    try:
        expected = recording.expected(pipeline)
        assert len(expected) >= 5
        await recording.prepare(pipeline)
        for number in range(2):
            pipeline.start_worker()
            await pipeline.said("partitions_taken", worker=number)

        async def all_idle() -> bool:
            records = await pipeline.read(pipeline.topics.detected)
            return len({one.partition for one in records if one.header(IDLE_HEADER)}) == pipeline.topics.posts.partitions

        # The case that was hardest: partitions that were idle, and whose posts are read at very different times.
        await pipeline.eventually(all_idle, within=60, what="all partitions are idle")
        async with held_up([worker.pid for worker in pipeline.workers]):
            command = "ingest", "file", str(recording.posts), *recording.options, "--speed", "max"
            sent = await asyncio.to_thread(pipeline.run, *command, "--rejects", str(tmp_path / "rejects"))
            assert sent.returncode == 0, sent.stderr
            found = await difference(pipeline, expected, within=300)
        assert not found, str(found)
    finally:
        pipeline.close()


@pytest.mark.kafka
async def test_the_clocks_of_workers_change_nothing(kafka, prefix, tmp_path, recording):
    """One is two hours ahead, one as much behind, and partitions change hands while posts come."""
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=4.0, checkpoint_interval=0.5)
    try:
        expected = recording.expected(pipeline)
        await recording.prepare(pipeline)
        for number, hours in enumerate([2, -2]):
            pipeline.start_worker(clock_ahead=hours * 3600)
            await pipeline.said("partitions_taken", worker=number)
        command = "ingest", "file", str(recording.posts), *recording.options, "--speed", "max"
        sending = asyncio.create_task(asyncio.to_thread(pipeline.run, *command, "--rejects", str(tmp_path / "rejects")))

        async def rows() -> bool:
            return len(await pipeline.read(pipeline.topics.issue_state)) > 20

        await pipeline.eventually(rows, within=60, what="rows are written")
        pipeline.workers[0].kill()
        pipeline.start_worker(clock_ahead=3600)
        sent = await sending
        assert sent.returncode == 0, sent.stderr
        found = await difference(pipeline, expected, within=200)
        assert not found, str(found)
    finally:
        pipeline.close()
