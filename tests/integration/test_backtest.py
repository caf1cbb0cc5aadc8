"""A back-test says what the running pipeline says to the same file."""

import orjson
import pytest
import yaml

from schemas.alert import Alert
from tests.pipeline import Pipeline
from tests.posts import WATCHED, expected_counts
from tests.streams.backtest.runs import recorded

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


async def test_it_equals_the_running_pipeline(kafka, prefix, tmp_path):
    rows = recorded()
    late = rows.pop(1700)
    rows.insert(1740, late)
    posts, watchlist = tmp_path / "posts.jsonl", tmp_path / "watchlist.yaml"
    posts.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    watchlist.write_text(yaml.safe_dump({"issues": [issue.model_dump(mode="json", exclude_none=True) for issue in WATCHED]}))
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=600.0)
    try:
        done = pipeline.run("backtest", str(posts), "--watchlist", str(watchlist), "--json")
        assert done.returncode == 0, done.stderr
        *lines, summary = done.stdout.splitlines()
        tested = {alert.id: alert for alert in map(Alert.model_validate_json, lines)}
        assert {alert.event for alert in tested.values()} >= {"opened", "resolved"}
        assert {one["issue"]: one["posts"] for one in orjson.loads(summary)["summary"]["issues"]} == expected_counts(rows)

        await pipeline.prepare(WATCHED)
        await pipeline.take_in(posts, expected_counts(rows))
        assert {alert.id: alert for alert in await pipeline.alerts()} == tested
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
