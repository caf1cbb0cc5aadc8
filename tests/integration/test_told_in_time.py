"""From a scored post to a received message, in the demo at its own pace."""

import asyncio
import re
import statistics
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from schemas.alert import Alert
from schemas.codec import decode_scored
from schemas.scored import ScoredPost
from streams.kafka.reader import read_back
from streams.kafka.topics import Topic, Topics
from streams.mentions.emerging_terms import is_original
from streams.settings import Settings
from tests.pipeline import eventually
from tests.receivers import WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(400)]

MEDIAN, P99 = 3.0, 6.0
OVER = "The scenario is over"


async def test_a_message_arrives_soon_after_the_post_that_completed_it_was_scored(tmp_path):
    log = tmp_path / "demo.log"
    async with WebReceiver() as receiver:
        rules = {"kind": "alertmanager-webhook"}
        channels = write_channels(tmp_path, {"penerima": receiver.url}, penerima=rules)
        with log.open("wb") as out:
            command = [sys.executable, "-u", "-m", "streams.cli", "demo", "--channels", str(channels)]
            demo = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:

            async def over() -> bool:
                assert demo.poll() is None, log.read_text()
                return OVER in log.read_text() and await asyncio.to_thread(nothing_is_left, log)

            await eventually(over, within=300, what="all of the demo's scenario is told")
            delays = await delays_of(receiver, log)
        finally:
            demo.terminate()
            demo.wait(30)
    print(f"{len(delays)} messages: median {statistics.median(delays):.2f} s, 99 of 100 within {p99(delays):.2f} s")
    assert len(delays) >= 10
    assert statistics.median(delays) < MEDIAN
    assert p99(delays) < P99


def nothing_is_left(log: Path) -> bool:
    """Whether no stage has anything to do."""
    page = re.search(r"Metrics +(\S+)", log.read_text())
    assert page is not None
    exposed = urllib.request.urlopen(page[1]).read().decode()
    left = re.findall(r"^kentongan_(?:consumer_lag_records|in_progress|notifications_waiting)\{.*\} (\S+)$", exposed, re.M)
    return bool(left) and not any(map(float, left))


def p99(delays: list[float]) -> float:
    return statistics.quantiles(delays, n=100, method="inclusive")[98]


async def delays_of(receiver: WebReceiver, log: Path) -> list[float]:
    """For each message the seconds since the last post that it counts was scored."""
    address = re.search(r"Broker +(\S+)", log.read_text())
    assert address is not None
    settings = Settings(bootstrap_servers=address[1], partitions=4)
    topics = Topics(settings)
    scored: list[tuple[ScoredPost, float]] = []
    async for record in read_back(settings, places(topics.scored)):
        scored += [(post, record.timestamp.timestamp()) for post in decode_scored(record.value or b"[]").values]
    alerts: dict[str, tuple[Alert, float]] = {}
    async for record in read_back(settings, places(topics.alerts)):
        alert = Alert.model_validate_json(record.value or b"")
        alerts[alert.id] = alert, record.timestamp.timestamp()
    delays = []
    for body, at in zip(receiver.bodies, receiver.times, strict=True):
        alert, out = alerts[body["alerts"][0]["annotations"]["alert_id"]]
        # The end of an incident, and a silence, are told by time that passes, not by a post.
        if alert.event != "resolved" and alert.kind != "source_silent":
            counted = [when for post, when in scored if post.created_at < alert.at and when <= out and counts(alert, post)]
            assert counted, f"{alert.kind} of {alert.title} counts no post"
            delays.append(at - max(counted))
    return delays


def counts(alert: Alert, post: ScoredPost) -> bool:
    """Whether an alert counts a post: one of its issue; of a term nobody watches, one that holds it and is no repost."""
    if alert.kind != "emerging_issue":
        return alert.issue in post.issues
    return alert.title in post.text.casefold() and not post.repeat and is_original(post.text, post.repost_of)


def places(topic: Topic) -> dict[tuple[str, int], None]:
    return {(topic.name, partition): None for partition in range(topic.partitions)}
