"""A worker serves a checkpoint that was really trained, on a real broker."""

import asyncio
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from schemas.codec import decode_scored
from streams.local.broker import EmbeddedBroker
from tests.checkpoints import checkpoint
from tests.pipeline import Pipeline, Source
from tests.posts import START, WATCHED

pytestmark = [pytest.mark.integration, pytest.mark.transformer, pytest.mark.timeout(900)]

TEXTS = {
    "negative": "saya kecewa sekali, beras ini jelek dan mahal, pelayanannya buruk",
    "positive": "beras ini enak sekali, pelayanannya bagus dan ramah, terima kasih",
}


def exported(folder: Path) -> Path:
    command = [sys.executable, "-m", "streams.cli", "model", "export", checkpoint("bert"), "--out", folder / "bert"]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folder / "bert"


async def test_posts_are_scored_by_the_checkpoint_and_say_so(broker, prefix, tmp_path):
    embedded = isinstance(broker, EmbeddedBroker)
    # Either way of serving on one of the brokers: torch is slow to load.
    folder, name = (checkpoint("albert"), "albert:fp32") if embedded else (exported(tmp_path), "bert:int8")
    pipeline = Pipeline(
        broker.bootstrap_servers,
        prefix,
        tmp_path,
        idempotent_producer=not embedded,
        sentiment_engine="transformer",
        sentiment_model=str(folder),
        score_timeout=60.0,
    )
    await pipeline.prepare(WATCHED)
    sent = [
        {"id": f"x:{number}", "source": "x", "created_at": START.isoformat(), "text": TEXTS[label]}
        for number, label in enumerate([*TEXTS] * 20)
    ]
    try:
        pipeline.start_worker()
        async with Source(pipeline) as source:
            await source.send(sent, array=5)
        await pipeline.all_settled(len(sent), within=120)
        records = await pipeline.read(pipeline.topics.scored)
        scored = {post.id: post for record in records if record.value for post in decode_scored(record.value).values}
        assert {post["id"]: scored[post["id"]].sentiment.label for post in sent} == {
            post["id"]: label for post, label in zip(sent, [*TEXTS] * 20, strict=True)
        }
        [model] = {post.sentiment.model for post in scored.values()}
        assert model.startswith(f"{name}@")
        digest = model.partition("@")[2]
        address = re.search(r"http://127\.0\.0\.1:\d+", pipeline.log())
        assert address, pipeline.log()

        def counts() -> dict[str, float]:
            with urllib.request.urlopen(f"{address[0]}/metrics", timeout=10) as answer:
                metrics = answer.read().decode()
            assert re.search(rf'kentongan_model_info{{digest="{digest}\w+",name="{name}",stage="sentiment"}} 1', metrics)
            found = re.findall(r'(kentongan_cache_\w+_total){stage="sentiment"} ([\d.]+)', metrics)
            return {metric: float(number) for metric, number in found}

        async def shown() -> bool:
            return await asyncio.to_thread(counts) == {
                "kentongan_cache_misses_total": len(TEXTS),
                "kentongan_cache_hits_total": len(sent) - len(TEXTS),
            }

        await pipeline.eventually(shown, within=30, what="the metrics count each text once")
        [worker] = pipeline.workers
        worker.terminate()
        assert worker.wait(120) == 0  # torch takes its time to leave a busy machine
    finally:
        pipeline.close()
