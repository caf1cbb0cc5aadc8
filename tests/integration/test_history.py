"""An issue that is given a history, from a file or from the topics, alerts in its first hour."""

from datetime import timedelta

import orjson
import pytest
import yaml

from tests.pipeline import Pipeline
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import SURGE_AT, recorded

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(400)]

BEGINS = START + SURGE_AT - timedelta(minutes=20)
"""Since when the issue is watched: the surge comes twenty minutes later."""


def write(path, rows):
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return str(path)


@pytest.mark.parametrize("from_topics", [False, True])
async def test_it_alerts_in_the_first_hour(kafka, prefix, tmp_path, from_topics):
    rows = recorded()
    old = [row for row in rows if row["created_at"] < BEGINS.isoformat()]
    new = [row for row in rows if row["created_at"] >= BEGINS.isoformat()]
    assert len(old) > 1000
    others, wanted = WATCHED[1:2], WATCHED[:2]
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(yaml.safe_dump({"issues": [issue.model_dump(mode="json", exclude_none=True) for issue in wanted]}))
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=30.0, checkpoint_interval=0.2)
    try:
        await pipeline.prepare(others)
        pipeline.start_worker()
        await pipeline.said("worker_started")
        source = [write(tmp_path / "old.jsonl", old)]
        if from_topics:
            assert pipeline.run("ingest", "file", *source, "--speed", "max").returncode == 0
            await pipeline.all_settled(len(old), within=120)
            source = ["--from-topics"]
        done = pipeline.run("watchlist", "history", *source, "--watchlist", str(watchlist))
        assert done.returncode == 0, done.stderr
        assert f"beras: {sum('beras' in row['text'] for row in old):,} posts" in done.stdout
        if from_topics:
            assert "banjir: is followed already" in done.stderr
        await pipeline.said("history_taken")
        assert pipeline.run("watchlist", "apply", str(watchlist)).returncode == 0
        await pipeline.said("watchlist_changed")
        sent = pipeline.run("ingest", "file", write(tmp_path / "new.jsonl", new), "--speed", "max")
        assert sent.returncode == 0, sent.stderr

        async def opened():
            return [alert for alert in await pipeline.alerts() if alert.event == "opened"]

        [alert, *_] = await pipeline.eventually(opened, within=90, what="an alert")
        assert alert.issue == "beras"
        assert timedelta() < alert.at - (START + SURGE_AT) <= timedelta(minutes=6)
        assert pipeline.stop() == [0]
        again = pipeline.run("watchlist", "history", *source, "--watchlist", str(watchlist))
        assert again.returncode == 1
        assert "beras: is followed already" in again.stderr
    finally:
        pipeline.close()


async def test_what_cannot_be_is_said(kafka, prefix, tmp_path):
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text("issues: [{id: beras, title: Beras, query: beras}]")
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    try:
        neither = pipeline.run("watchlist", "history", "--watchlist", str(watchlist))
        assert (neither.returncode, "--from-topics" in neither.stderr) == (2, True)
        missing = pipeline.run("watchlist", "history", "--from-topics", "--watchlist", str(watchlist))
        assert (missing.returncode, "topics create" in missing.stderr) == (2, True)
        await pipeline.prepare()
        nothing = pipeline.run("watchlist", "history", "--from-topics", "--watchlist", str(watchlist))
        assert (nothing.returncode, "no post mentions it" in nothing.stderr) == (1, True)
    finally:
        pipeline.close()
