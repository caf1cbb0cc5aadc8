"""The plain consumer in the documentation that subscribes to alerts, run as it stands there."""

import os
import subprocess
import sys

import pytest

from schemas.alert import Alert
from streams.alerts.cloudevents import alert_headers
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.settings import Settings
from tests.pages import ROOT, blocks
from tests.processes import wait_for

pytestmark = [pytest.mark.integration, pytest.mark.embedded]

PAGE = ROOT / "docs/how-to/subscribe.md"
SHARES = {"negative": 0.7, "neutral": 0.2, "positive": 0.1}


def program() -> str:
    (block,) = (
        one.text for one in blocks(PAGE.read_text("utf-8")) if one.kind == "python" and "AIOKafkaConsumer" in one.text
    )
    return block


def alert(number: int) -> Alert:
    return Alert.model_validate_json(
        Alert.model_construct(
            id=f"insiden-1:opened:{number}",
            incident="insiden-1",
            event="opened",
            sequence=number,
            kind="volume_spike",
            reasons=(
                {"kind": "volume_spike", "score": 2, "observed": 90, "expected": 9, "window_minutes": 15, "path": "fast"},
            ),
            issue="harga-pangan",
            title="Harga beras dan pangan",
            severity=7,
            headline={"id": f"Percakapan nomor {number}", "en": f"Talk number {number}"},
            opened_at="2026-03-02T03:00:00Z",
            at="2026-03-02T03:15:00Z",
            observed=90,
            expected=9,
            multiple=10,
            window_minutes=15,
            sentiment={"n": 90, "abstained": 0, **SHARES},
            rule={"version": "1", "preset": "default", "slow_threshold": 1, "fast_threshold": 1},
        ).model_dump_json(warnings=False)
    )


async def test_the_subscriber_tells_each_alert_once(embedded, prefix, tmp_path):
    settings = Settings(bootstrap_servers=embedded.bootstrap_servers, topic_prefix=prefix, idempotent_producer=False)
    await create_topics(settings)
    script, told = tmp_path / "subscriber.py", tmp_path / "told.txt"
    script.write_text(program(), encoding="utf-8")
    environment = os.environ | {
        "KENTONGAN_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "KENTONGAN_TOPIC_PREFIX": prefix,
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    with told.open("wb") as output:
        subscriber = subprocess.Popen([sys.executable, script], env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        async with producer(settings) as client:
            for one in (alert(1), alert(1), alert(2)):
                value, headers = one.model_dump_json().encode(), list(alert_headers(one))
                await client.send_and_wait(Topics(settings).alerts.name, value, key=one.incident.encode(), headers=headers)
        wait_for(lambda: subscriber.poll() is not None or "nomor 2" in told.read_text("utf-8"), within=60)
    finally:
        subscriber.kill()
        subscriber.wait()
    lines = told.read_text("utf-8").splitlines()
    assert [line.split()[-1] for line in lines] == ["1", "2"], lines
    assert "7/10" in lines[0]
    assert "harga-pangan" in lines[0]
