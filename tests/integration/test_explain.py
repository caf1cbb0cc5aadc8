"""An alert of the running pipeline is recomputed from its topics, whole; what cannot be reproduced says so."""

import uuid

import orjson
import pytest

from schemas.alert import Alert
from schemas.codec import encode_record
from streams.kafka.clients import producer
from streams.virality.alert_id import identified
from tests.pipeline import Pipeline
from tests.posts import WATCHED, expected_counts
from tests.streams.backtest.runs import eventful, recorded

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture(params=[recorded])
async def told(request, kafka, prefix, tmp_path):
    """An installation whose worker has raised alerts and ended."""
    rows = request.param()
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=30.0, checkpoint_interval=0.2)
    try:
        await pipeline.prepare(WATCHED)
        await pipeline.take_in(path, expected_counts(rows))
        assert pipeline.stop() == [0]
        yield pipeline
    finally:
        pipeline.close()


async def put(pipeline, alert):
    client = producer(pipeline.settings)
    await client.start()
    try:
        await client.send_and_wait(pipeline.topics.alerts.name, encode_record(alert), alert.incident.encode())
    finally:
        await client.stop()


async def test_alerts_are_recomputed_from_the_topics(told):
    alerts = await told.alerts()
    assert {alert.event for alert in alerts} >= {"opened", "resolved"}
    for alert in alerts:
        done = told.run("explain", alert.id, "--json")
        assert done.returncode == 0, done.stderr
        assert Alert.model_validate(orjson.loads(done.stdout)["alert"], strict=False) == alert

    opened = next(alert for alert in alerts if alert.event == "opened")
    shown = told.run("explain", opened.id)
    assert shown.returncode == 0, shown.stderr
    assert opened.headline.id in shown.stdout
    assert "equal in every field" in shown.stdout

    unknown = told.run("explain", str(uuid.uuid4()))
    assert unknown.returncode == 2
    assert "there is no alert" in unknown.stderr

    invented = opened.model_copy(update={"id": str(uuid.uuid4()), "sequence": 99})
    await put(told, invented)
    done = told.run("explain", invented.id)
    assert done.returncode == 1
    assert "do not give it" in done.stderr

    # As a pipeline with other data said it: the same alert of the incident, with an id of its own.
    other = identified(opened.model_copy(update={"severity": opened.severity % 10 + 1}))
    await put(told, other)
    assert other.id != opened.id
    done = told.run("explain", other.id)
    assert done.returncode == 1
    assert f"severity is {other.severity}, recomputed {opened.severity}" in done.stderr

    await put(told, opened.model_copy(update={"observed": opened.observed + 1}))
    done = told.run("explain", opened.id)
    assert done.returncode == 1
    assert f"observed is {opened.observed + 1}, recomputed {opened.observed}" in done.stderr


async def test_an_alert_whose_posts_were_erased_says_what_cannot_be_known_and_shows_none_of_them(told):
    before = await told.alerts()
    opened = next(alert for alert in before if alert.event == "opened" and alert.samples)
    sample = opened.samples[0]
    told.start_worker(idle_after="2")
    done = told.run("subject", "erase", "--id", sample.post, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    [left] = {alert.id: alert for alert in await told.alerts() if alert.id == opened.id}.values()
    assert [one.post for one in left.samples] == [one.post for one in opened.samples if one.post != sample.post]
    outcomes = set()
    for alert in (opened, before[-1]):
        for form in ((), ("--json",)):
            done = told.run("explain", alert.id, *form)
            assert done.returncode in (0, 1), done.stderr
            assert "Traceback" not in done.stderr
            assert sample.post not in done.stdout + done.stderr
            assert sample.excerpt not in done.stdout + done.stderr
            outcomes.add((alert.id, done.returncode, "were erased" in done.stderr))
    assert (opened.id, 1, True) in outcomes
    assert set(told.stop()) == {0}


@pytest.mark.parametrize("told", [eventful], indirect=True)
async def test_alerts_of_sources_and_terms_and_what_an_alert_says_of_its_sources_are_recomputed(told):
    alerts = await told.alerts()
    kinds = [next(one for one in alerts if one.kind == kind) for kind in ("source_silent", "emerging_issue")]
    doubtful = next(one for one in alerts if one.caveat)
    assert doubtful.confidence < 0.5
    for alert in (*kinds, doubtful):
        done = told.run("explain", alert.id, "--json")
        assert done.returncode == 0, done.stderr
        assert Alert.model_validate(orjson.loads(done.stdout)["alert"], strict=False) == alert
        shown = told.run("explain", alert.id)
        assert "equal in every field" in shown.stdout

    await put(told, doubtful.model_copy(update={"confidence": 0.9}))
    done = told.run("explain", doubtful.id)
    assert done.returncode == 1
    assert f"confidence is 0.9, recomputed {doubtful.confidence}" in done.stderr
