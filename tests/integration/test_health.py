"""What a worker process says about itself before it has a broker, and when it cannot have its port."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing

import orjson
import pytest

from streams.local.ports import free_port
from streams.settings import PREFIX
from tests.pipeline import eventually

pytestmark = pytest.mark.integration


def environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return None


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


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "is taken; set KENTONGAN_METRICS_PORT"),
        ({"metrics_host": "0.0.0.0"}, "set KENTONGAN_WEB_TOKEN_FILE"),
    ],
)
def test_a_port_or_host_that_will_not_do_is_one_sentence(settings, sentence):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        given = environment(metrics_port=taken.getsockname()[1], **settings)
        ended = subprocess.run(
            [sys.executable, "-m", "streams.cli", "worker"],
            env=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
