"""A source falls silent: through all stages, in memory, in event time."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from schemas.alert import Alert
from schemas.watchlist import Issue
from tests.memory import MemoryPipeline

START = datetime(2026, 7, 6, tzinfo=UTC)  # a Monday, 07:00 in Jakarta
SILENCE = timedelta(hours=55)
RATES = {"x": 12, "facebook": 16, "rss.antara": 1}
HARGA = Issue(id="beras", title="Harga beras", query="beras")


def posts(chance: random.Random) -> list[tuple[datetime, dict[str, Any]]]:
    """Three days; facebook says nothing for four hours, in which the issue surges elsewhere."""
    found = []
    for minute in range(0, 62 * 60, 5):
        now = timedelta(minutes=minute)
        surges = SILENCE + timedelta(hours=2, minutes=30) <= now < SILENCE + timedelta(hours=3)
        for source, rate in RATES.items():
            if source == "facebook" and SILENCE <= now < SILENCE + timedelta(hours=4):
                continue
            many = rate * (8 if surges and source == "x" else 1)
            for number in range(sum(chance.random() < many / 120 for _ in range(10))):
                at = START + now + timedelta(seconds=chance.uniform(0, 300))
                text = "harga beras naik" if surges or chance.random() < 0.3 else "selamat pagi"
                post = {"id": f"{source}:{minute}.{number}", "source": source, "text": f"{text} {minute}.{number}"}
                found.append((at, post | {"created_at": at.isoformat()}))
    return sorted(found, key=lambda one: one[0])


async def told(seed: int, *, cut: int) -> list[Alert]:
    """The alerts, with the posts spread over the partitions in records of `cut`, some of them late within ten minutes."""
    chance = random.Random(seed)
    stream = posts(random.Random(4))
    late = [at + timedelta(minutes=chance.uniform(0, 9)) if chance.random() < 0.1 else at for at, _ in stream]
    stream = [one for _, _, one in sorted(zip(late, range(len(stream)), stream, strict=True))]
    pipeline = MemoryPipeline([HARGA], partitions=3)
    for first in range(0, len(stream), cut):
        part = [post for _, post in stream[first : first + cut]]
        for partition in range(3):
            mine = [post for post in part if hash_of(post["id"]) % 3 == partition]
            if mine:
                pipeline.post(orjson.dumps(mine), partition)
    await pipeline.run()
    return pipeline.alerts()


def hash_of(name: str) -> int:
    return sum(map(ord, name))


@pytest.fixture(scope="module")
def plain() -> list[Alert]:
    return asyncio.run(told(0, cut=60))


async def test_it_is_told_once_and_the_issue_says_so(plain):
    silent = [alert for alert in plain if alert.kind == "source_silent"]
    assert [(alert.issue, alert.event) for alert in silent] == [
        ("#source.facebook", "opened"),
        ("#source.facebook", "resolved"),
    ]
    assert START + SILENCE < silent[0].at < START + SILENCE + timedelta(hours=2)
    opened = next(alert for alert in plain if alert.issue == "beras" and alert.event == "opened")
    assert "facebook" in opened.caveat.id
    assert 0.2 < opened.confidence < 0.7
    assert {one.source: one.state for one in opened.coverage} == {"facebook": "silent", "x": "usual"}


async def test_order_within_the_lateness_and_cuts_change_little(plain):
    """Late posts count in the slot in which they come: minutes may differ, the incidents do not."""
    for seed, cut in ((1, 60), (2, 7)):
        found = [alert for alert in await told(seed, cut=cut) if alert.kind == "source_silent"]
        assert [alert.event for alert in found] == ["opened", "resolved"]
        first = next(alert for alert in plain if alert.kind == "source_silent")
        assert abs(found[0].at - first.at) <= timedelta(minutes=10)


async def test_the_same_order_cut_otherwise_gives_the_same_alerts(plain):
    assert await told(0, cut=13) == plain
