"""Counts that are read again, on a real broker."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from schemas.watchlist import Issue
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline
from tests.posted import posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

NAMES = ((1, "beras"), (2, "gula"))


async def test_counts_that_rise_are_sent_again_within_the_budget(kafka: ApacheKafka, prefix: str, tmp_path: Path) -> None:
    created = datetime.now(UTC) - timedelta(minutes=5) + timedelta(seconds=15)
    looked_up = 0

    def interface(likes: int) -> bytes:
        posts = [{"id": n, "isi": f"harga {what} naik", "dibuat": created.isoformat(), "suka": likes} for n, what in NAMES]
        return answer(200, orjson.dumps({"data": posts}))

    def again(_: object) -> bytes:
        nonlocal looked_up
        looked_up += 1
        return interface(70)

    async with Internet({"/aduan": lambda _: interface(3), "/aduan/1": again}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f"""sources:
  - name: lapor
    kind: http
    url: {internet.url("/aduan")}
    every: 60s
    budget: 2000
    each: [data]
    map: {{id: id, text: isi, created_at: dibuat, likes: suka}}
    again: {{url: "{internet.url("/aduan/{ids}")}"}}
    allow_private_addresses: true
"""
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
        await pipeline.prepare([Issue(id="beras", title="Harga beras", query="beras")])
        try:
            pipeline.start_worker("--stage", "sources")

            async def read_again() -> bool:
                return any(post.earlier is not None for post in await posts(pipeline))

            await pipeline.eventually(read_again, within=60, what="the count is read again")
            found = [post for post in await posts(pipeline) if post.id == "lapor:1"]
            assert [(post.actions, post.earlier and post.earlier.actions) for post in found] == [(3, None), (70, 3)]
            assert looked_up == 1  # of the post that nobody watches nothing more is asked
            listed = await asyncio.to_thread(pipeline.run, "source", "list", "--json")
            told = orjson.loads(listed.stdout)
            assert told["budget"] == 2000
            assert told["budget_left"] == 2000 - len(internet.asked)
        finally:
            pipeline.close()
