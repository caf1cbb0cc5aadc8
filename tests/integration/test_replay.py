"""The same recorded stream gives the same alerts, whatever the speed and the number of workers."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.codec import encode_record
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.posts import START, TEXTS, WATCHED, expected_counts

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(580)]

HISTORY = timedelta(hours=30)
RECORDED = timedelta(minutes=40)


def post(number: int, moment: timedelta, text: str) -> dict[str, Any]:
    created_at = (START + moment).isoformat()
    return {"id": f"x:{number}", "source": "x", "created_at": created_at, "text": f"{text} {number}", "author": "a"}


def stream() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Thirty quiet hours, and forty minutes in which two issues surge, one of them angrily; some posts come late."""
    chance = random.Random(5)
    history = [post(number, number * HISTORY / 1500, TEXTS[number % len(TEXTS)]) for number in range(1500)]
    moments = [chance.uniform(0, RECORDED.total_seconds()) for _ in range(60)]
    surge = [chance.triangular(600, RECORDED.total_seconds(), 900) for _ in range(700)]
    recorded = [
        post(2000 + number, HISTORY + timedelta(seconds=second), TEXTS[number % len(TEXTS)])
        for number, second in enumerate(sorted(moments))
    ] + [
        post(5000 + number, HISTORY + timedelta(seconds=second), "harga beras naik parah, kecewa sekali, pemerintah payah")
        if number % 3
        else post(5000 + number, HISTORY + timedelta(seconds=second), "banjir lagi di kota, terima kasih petugas")
        for number, second in enumerate(surge)
    ]
    recorded.sort(key=lambda one: one["created_at"])
    for _ in range(40):
        late = recorded.pop(chance.randrange(len(recorded) - 60))
        recorded.insert(recorded.index(next(one for one in recorded if one["created_at"] > late["created_at"])) + 30, late)
    return history, recorded


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return path


async def replay(kafka: ApacheKafka, prefix: str, folder: Path, *, speed: str, workers: int) -> dict[str, bytes]:
    folder.mkdir()
    history, recorded = stream()
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, folder, idle_after=600.0)
    try:
        await pipeline.prepare(WATCHED)
        for _ in range(workers):
            pipeline.start_worker()
        for number in range(workers):
            await pipeline.said("worker_started", worker=number)
        for name, rows, pace in (("history", history, "max"), ("recorded", recorded, speed)):
            sent = pipeline.run("ingest", "file", str(write(folder / f"{name}.jsonl", rows)), "--speed", pace)
            assert sent.returncode == 0, sent.stderr
        await pipeline.all_counted(expected_counts(history + recorded), passing=START + HISTORY + RECORDED)
        alerts = await pipeline.alerts()
        assert pipeline.stop() == [0] * workers
        return {alert.id: encode_record(alert) for alert in alerts}
    finally:
        pipeline.close()


async def test_speed_and_workers_change_no_alert(kafka, prefix, tmp_path):
    plain = await replay(kafka, f"{prefix}a.", tmp_path / "a", speed="max", workers=1)
    assert len(plain) >= 2
    assert await replay(kafka, f"{prefix}b.", tmp_path / "b", speed="max", workers=3) == plain
    assert await replay(kafka, f"{prefix}c.", tmp_path / "c", speed="100", workers=3) == plain
