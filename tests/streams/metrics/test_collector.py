"""What a worker exposes: exactly the list, bounded, and nothing personal."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from schemas.alert import AlertKind
from streams.connectors.health import Health
from streams.metrics.collector import registry
from streams.metrics.names import METRICS
from streams.metrics.snapshot import SnapshotHolder
from tests.memory import MemoryPipeline
from tests.streams.metrics.spiking import ISSUES, PERSONAL, a_day_and_a_spike, post, snapshot_of


@pytest.fixture(scope="module")
def pipeline() -> MemoryPipeline:
    """All stages after a day and a spike."""
    found = asyncio.run(a_day_and_a_spike())
    assert {alert.event for alert in found.alerts()} >= {"opened", "resolved"}
    return found


@pytest.fixture(scope="module")
def exposed(pipeline) -> str:
    """What /metrics would say of it."""
    return generate_latest(registry(SnapshotHolder(snapshot_of(pipeline)))).decode()


def samples(exposed: str) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(exposed) for sample in family.samples]


def value(exposed: str, name: str, **labels: str) -> float:
    found = [one.value for one in samples(exposed) if one.name == name and one.labels == labels]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def test_the_list_is_what_is_exposed(exposed):
    kinds = {"info": "gauge"}
    told = {line.split()[2]: line.split()[3] for line in exposed.splitlines() if line.startswith("# TYPE ")}
    suffix = {"counter": "_total", "info": "_info"}
    assert told == {one.name + suffix.get(one.kind, ""): kinds.get(one.kind, one.kind) for one in METRICS}


def test_every_metric_of_a_running_worker_has_a_sample(exposed):
    with_samples = {sample.name for sample in samples(exposed)}
    suffix = {"counter": "_total", "info": "_info", "histogram": "_count"}
    assert [one.name for one in METRICS if one.name + suffix.get(one.kind, "") not in with_samples] == []


def test_a_source_that_is_fetched_is_in_one_health(exposed):
    found = {
        (one.labels["source"], one.labels["health"]): one.value for one in samples(exposed) if one.name.endswith("health")
    }
    assert {place for place, number in found.items() if number} == {("rss.a", "down"), ("rss.b", "well")}
    assert len(found) == 2 * len(get_args(Health))


def test_what_came_of_fetches_is_counted_by_source(exposed):
    told = [one for one in samples(exposed) if one.name == "kentongan_fetches_total"]
    fetches = {(one.labels["source"], one.labels["outcome"]): one.value for one in told}
    assert {place: n for place, n in fetches.items() if n} == {
        ("rss.a", "down"): 2,
        ("rss.b", "new"): 1,
        ("rss.b", "unchanged"): 3,
    }
    assert value(exposed, "kentongan_fetch_posts_total", source="rss.b") == 7
    assert value(exposed, "kentongan_fetch_deletions_total", source="rss.b") == 1
    assert value(exposed, "kentongan_fetch_complete_timestamp_seconds", source="rss.b") == 5.0


def test_labels_are_those_of_the_list(exposed):
    labels = {one.name: set(one.labels) for one in METRICS}
    for sample in samples(exposed):
        name = next(
            sample.name.removesuffix(end)
            for end in ("", "_total", "_info", "_bucket", "_count", "_sum")
            if sample.name.removesuffix(end) in labels
        )
        assert set(sample.labels) - {"le"} == labels[name], sample


def test_names_say_their_unit_and_help_is_a_sentence():
    for metric in METRICS:
        assert metric.help.endswith(".")
        assert metric.help[0].isupper()
        assert not metric.name.endswith("_total")
        if metric.kind == "histogram":
            assert metric.name.endswith(("_seconds", "_posts"))


def test_nothing_personal_is_exposed(exposed):
    for secret in PERSONAL:
        assert secret not in exposed.casefold()


def test_only_issues_that_are_spoken_of_have_numbers(exposed):
    assert {one.labels["issue"] for one in samples(exposed) if "issue" in one.labels} == {"beras"}


def test_an_issue_that_left_the_watchlist_is_not_exposed():
    pipeline = MemoryPipeline(ISSUES)
    at = datetime(2026, 7, 4, tzinfo=UTC)
    for minute in range(5):
        pipeline.post(post(minute, f"banjir dan beras {minute}", at + timedelta(minutes=minute)), 0)
        pipeline.post(post(100 + minute, f"banjir dan beras {minute}", at + timedelta(minutes=minute)), 1)
    asyncio.run(pipeline.run())
    snapshot = replace(snapshot_of(pipeline), watched={"beras": "Harga beras"})
    exposed = generate_latest(registry(SnapshotHolder(snapshot))).decode()
    assert {one.labels["issue"] for one in samples(exposed) if "issue" in one.labels} == {"beras"}


def test_the_share_of_abstentions_is_that_of_the_mentions(monkeypatch):
    monkeypatch.setattr("streams.sentiment.model.ABSTAIN_BELOW", 0.97)
    pipeline = MemoryPipeline(ISSUES)
    at = datetime(2026, 7, 4, tzinfo=UTC)
    texts = ("beras", "beras ini ditanam di sawah", "beras mahal, kecewa dan marah sekali, parah, buruk, bohong")
    for number in range(12):
        pipeline.post(post(number, f"{texts[number % 3]} {number}", at + timedelta(minutes=number // 2)), number % 2)
    for partition in (0, 1):
        pipeline.post(post(100 + partition, f"selamat pagi {partition}", at + timedelta(minutes=20)), partition)
    asyncio.run(pipeline.run())
    exposed = generate_latest(registry(SnapshotHolder(snapshot_of(pipeline)))).decode()
    mentions = [one for one in samples(exposed) if one.name == "kentongan_mentions_total"]
    unsure = sum(one.value for one in mentions if one.labels["sentiment"] == "abstained")
    assert 0 < unsure < 12
    ratio = value(exposed, "kentongan_issue_abstained_ratio", issue="beras")
    assert ratio == pytest.approx(unsure / 12, abs=1e-4)
    assert value(exposed, "kentongan_issue_posts_per_hour", issue="beras") == 12


def test_the_pipeline_is_counted(exposed):
    sent = 56 * 3 + 180 + 480
    assert value(exposed, "kentongan_posts_in_total", stage="language") == sent + 3
    assert value(exposed, "kentongan_posts_out_total", stage="language") == sent
    assert value(exposed, "kentongan_repeats_dropped_total", stage="language") == 1
    assert value(exposed, "kentongan_dead_letters_total", stage="language", reason="json_invalid") == 1
    assert value(exposed, "kentongan_dead_letters_total", stage="language", reason="string_pattern_mismatch") == 1
    assert value(exposed, "kentongan_posts_out_total", stage="sentiment") == sent
    assert value(exposed, "kentongan_end_to_end_seconds_count", until="scored", since="arrival") == sent
    assert value(exposed, "kentongan_end_to_end_seconds_count", until="scored", since="creation") == 0
    assert value(exposed, "kentongan_model_posts_total", stage="sentiment") == 56 * 3 + 181
    assert value(exposed, "kentongan_source_posts_total", source="x") == sent


def test_the_business_is_counted(exposed, pipeline):
    mentions = [one for one in samples(exposed) if one.name == "kentongan_mentions_total"]
    assert sum(one.value for one in mentions) == 56 * 3 + 181
    assert {one.labels["sentiment"] for one in mentions} <= {"negative", "neutral", "positive", "abstained", "none"}
    assert value(exposed, "kentongan_engagement_gained_total", issue="beras") == 540
    assert value(exposed, "kentongan_alerts_total", issue="beras", kind="volume_spike", event="opened") >= 1
    assert value(exposed, "kentongan_issue_posts_per_hour", issue="beras") == 1
    assert 1 < value(exposed, "kentongan_issue_expected_posts_per_hour", issue="beras") < 30
    assert value(exposed, "kentongan_issue_false_alarms", issue="beras") == 2
    opened = [one for one in samples(exposed) if one.name == "kentongan_incidents_open"]
    assert len(opened) == 3 * len(get_args(AlertKind))
    assert sum(one.value for one in opened) == 0
    sent = value(exposed, "kentongan_notifications_total", channel="console", outcome="sent")
    assert sent >= 2
    assert value(exposed, "kentongan_notifications_total", channel="console", outcome="failed") == 1
    # The one that was refused, and what comes behind it; how many there are depends on the hour of the day.
    assert value(exposed, "kentongan_notifications_waiting", channel="console") == len(pipeline.alerts()) - sent


def test_what_nobody_can_read_is_counted_by_reader_and_topic(exposed):
    name = "kentongan_unreadable_records_total"
    assert value(exposed, name, reader="sentiment", topic="t.posts-scored") == 3
    assert value(exposed, name, reader="watchlist", topic="t.watchlist") == 0
