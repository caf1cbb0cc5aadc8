"""What a worker process says about itself before it has a broker, and when it cannot have its port."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing

import orjson
import pytest

from streams.local.ports import free_port
from streams.settings import PREFIX
from tests.answers import answer
from tests.pipeline import Pipeline, Source, eventually
from tests.posts import WATCHED, posts

pytestmark = pytest.mark.integration


def environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}


async def test_a_worker_without_a_broker_is_alive_not_ready_and_ends_when_told():
    port = free_port()
    settings = environment(bootstrap_servers=f"127.0.0.1:{free_port()}", metrics_port=port)
    with subprocess.Popen([sys.executable, "-m", "streams.cli", "worker"], env=settings, stderr=subprocess.DEVNULL) as worker:
        try:

            async def look():
                return await asyncio.to_thread(answer, port, "/ready")

            status, body = await eventually(look, within=60, what="an answer")
            assert status == 503
            assert set(orjson.loads(body)["reasons"]) == {"broker", "model", "watchlist", "actions"}
            assert answer(port, "/live")[0] == 200
            assert b"kentongan_worker_info" in answer(port, "/metrics")[1]
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 20) == 0
        finally:
            worker.kill()


def test_a_port_that_is_taken_is_one_sentence():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        ended = subprocess.run(
            [sys.executable, "-m", "streams.cli", "worker"],
            env=environment(metrics_port=taken.getsockname()[1]),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 2
    assert "is taken; set KENTONGAN_METRICS_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


HANGS = """
import asyncio, sys, time
from streams.cli import main
from streams.sentiment.stage import SentimentStage

async def work(self, items):
    {hang}

SentimentStage.work = work
sys.argv[1:] = ["worker"]
main()
"""


@pytest.mark.embedded
@pytest.mark.parametrize(("hang", "part"), [("await asyncio.sleep(3600)", "sentiment"), ("time.sleep(3600)", "loop")])
async def test_a_stage_that_hangs_is_not_alive_and_the_worker_says_so(embedded, tmp_path, prefix, hang, part):
    """Also where it holds up the whole event loop: who answers is another thread."""
    pipeline = Pipeline(embedded.bootstrap_servers, prefix, tmp_path, idempotent_producer=False, partitions=2)
    await pipeline.prepare(WATCHED)
    port = free_port()
    settings = pipeline.environment | {f"{PREFIX}METRICS_PORT": str(port), f"{PREFIX}STALL_AFTER": "5"}
    with subprocess.Popen([sys.executable, "-c", HANGS.format(hang=hang)], env=settings, stderr=subprocess.DEVNULL) as worker:

        async def ready():
            found = await asyncio.to_thread(answer, port, "/ready")
            return found is not None and found[0] == 200

        async def not_alive():
            found = await asyncio.to_thread(answer, port, "/live")
            return found if found is not None and found[0] == 503 else None

        try:
            await eventually(ready, within=90, what="the worker is ready")
            assert answer(port, "/live")[0] == 200
            async with Source(pipeline) as source:
                await source.send(posts(20))
            _, body = await eventually(not_alive, within=60, what="the worker is not alive")
            assert part in orjson.loads(body)["reasons"]
            assert b"kentongan_snapshot_age_seconds" in answer(port, "/metrics")[1]
        finally:
            worker.kill()
