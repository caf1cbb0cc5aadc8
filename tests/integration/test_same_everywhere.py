"""Whoever does the work, and however often it dies: the same alerts of sources, of terms and of issues.

The reference is the back-test of the same file, which runs the same stages in one process without a broker.
"""

import asyncio
from collections import Counter

import orjson
import pytest
import yaml

from schemas.alert import Alert
from tests.pipeline import Pipeline
from tests.posts import WATCHED, expected_counts
from tests.streams.backtest.runs import eventful

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A file with posts of every kind of event, and the alerts that its back-test gives."""
    folder = tmp_path_factory.mktemp("recording")
    posts, watchlist = folder / "posts.jsonl", folder / "watchlist.yaml"
    posts.write_bytes(b"\n".join(map(orjson.dumps, eventful())))
    watchlist.write_text(yaml.safe_dump({"issues": [issue.model_dump(mode="json", exclude_none=True) for issue in WATCHED]}))
    nowhere = Pipeline("127.0.0.1:1", "", folder)
    done = nowhere.run("backtest", str(posts), "--watchlist", str(watchlist), "--json")
    assert done.returncode == 0, done.stderr
    expected = {alert.id: alert for alert in map(Alert.model_validate_json, done.stdout.splitlines()[:-1])}
    assert Counter(alert.kind for alert in expected.values() if alert.event == "opened") >= Counter(
        ["source_silent", "emerging_issue", "negative_surge"]
    )
    assert any(alert.caveat for alert in expected.values() if alert.issue == "beras")
    return posts, expected


@pytest.fixture
def installation(kafka, prefix, tmp_path, recording):
    """An installation, the file, posts by issue, and the alerts to expect."""
    posts, expected = recording
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=4.0, checkpoint_interval=0.2)
    try:
        yield pipeline, posts, expected_counts(eventful()), expected
    finally:
        pipeline.close()


async def equal(pipeline, counts, expected):
    """Wait until every post is counted; then there have to be these alerts, as often as they were sent."""
    await pipeline.all_counted(counts, within=150)

    async def all_told():
        return {alert.id for alert in await pipeline.alerts()} >= expected.keys()

    await pipeline.eventually(all_told, within=30, what="all alerts")
    found = await pipeline.alerts()
    assert {alert.id: alert for alert in found} == expected
    assert all(alert == expected[alert.id] for alert in found)


@pytest.mark.parametrize("workers", [1, 3])
async def test_one_worker_and_three_say_the_same(installation, workers):
    pipeline, posts, counts, expected = installation
    await pipeline.prepare(WATCHED)
    for number in range(workers):
        pipeline.start_worker()
        await pipeline.said("partitions_taken", worker=number)
    sent = pipeline.run("ingest", "file", str(posts), "--speed", "max")
    assert sent.returncode == 0, sent.stderr
    await equal(pipeline, counts, expected)
    assert len(await pipeline.alerts()) == len(expected)
    assert pipeline.stop() == [0] * workers


@pytest.mark.parametrize("others", [0, 1])
async def test_a_worker_that_is_killed_halfway_changes_nothing(installation, others):
    pipeline, posts, counts, expected = installation
    await pipeline.prepare(WATCHED)
    for number in range(1 + others):
        pipeline.start_worker()
        await pipeline.said("partitions_taken", worker=number)
    victim = pipeline.workers[0]
    sending = asyncio.create_task(asyncio.to_thread(pipeline.run, "ingest", "file", str(posts), "--speed", "max"))
    for _ in range(2):
        before = len(await pipeline.read(pipeline.topics.issue_state))

        async def further(before=before):
            return len(await pipeline.read(pipeline.topics.issue_state)) > before + 20

        await pipeline.eventually(further, within=60, what="more rows are written")
        victim.kill()
        victim = pipeline.start_worker()
    sent = await sending
    assert sent.returncode == 0, sent.stderr
    await equal(pipeline, counts, expected)
