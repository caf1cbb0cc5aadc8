"""`kentongan worker --processes`: several workers as one."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.local.ports import free_port
from streams.settings import PREFIX
from tests.pipeline import Pipeline, Source, eventually
from tests.posts import WATCHED, posts
from tests.processes import children

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

NO_BROKER = "127.0.0.1:1"


class Workers:
    """The command as an operator runs it."""

    def __init__(self, pipeline: Pipeline, log: Path, *arguments: str) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli", "worker", *arguments],
                env={**pipeline.environment, f"{PREFIX}METRICS_PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    async def answer(self, path: str) -> tuple[int, str]:
        try:
            async with aiohttp.ClientSession() as client, client.get(self.url + path) as found:
                return found.status, await found.text()
        except aiohttp.ClientError:
            return 0, ""

    async def ready(self) -> bool:
        return (await self.answer("/ready"))[0] == 200

    async def metrics(self, name: str) -> Counter[str]:
        """Sums of a metric by process."""
        _, page = await self.answer("/metrics")
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                if sample.name == name:
                    found[sample.labels["process"]] += int(sample.value)
        return found

    def pids(self) -> list[int]:
        """Of the workers themselves, which their guardians have for children."""
        return [worker for guardian in children(self.process.pid) for worker in children(guardian)]


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.kafka
async def test_two_are_one_worker_that_outlives_each_of_them(kafka, tmp_path, prefix):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await pipeline.prepare(WATCHED)
    workers = Workers(pipeline, tmp_path / "workers.log", "--processes", "2")
    try:
        await eventually(workers.ready, within=90, what="both are ready")
        sent = posts(400)
        async with Source(pipeline) as source:
            await source.send(sent[:200])
        await pipeline.all_settled(200, within=60)
        assert await workers.metrics("kentongan_posts_out_total") > Counter({"0": 0, "1": 0})  # both had a share
        killed, other = workers.pids()
        os.kill(killed, signal.SIGKILL)
        async with Source(pipeline) as source:
            await source.send(sent[200:])

        async def is_back() -> bool:
            return killed not in (now := workers.pids()) and len(now) == 2 and await workers.ready()

        await eventually(is_back, within=90, what="what was killed runs again")
        assert other in workers.pids()
        assert (await workers.answer("/live"))[0] == 200
        await pipeline.all_settled(400, within=60)
        running = workers.pids()
        workers.process.send_signal(signal.SIGTERM)
        assert workers.process.wait(60) == 0, workers.log.read_text()
        assert all(map(_is_gone, running))
    finally:
        workers.process.kill()


async def test_none_outlives_what_started_them(tmp_path, prefix):
    pipeline = Pipeline(NO_BROKER, prefix, tmp_path)
    workers = Workers(pipeline, tmp_path / "workers.log", "--processes", "2")  # they wait for a broker

    async def both_run() -> bool:
        return len(workers.pids()) == 2

    await eventually(both_run, within=60, what="both run")
    running = workers.pids()
    workers.process.kill()
    workers.process.wait()

    async def are_gone() -> bool:
        return all(map(_is_gone, running))

    await eventually(are_gone, within=60, what="they end")


async def test_a_mistake_is_one_sentence(tmp_path, prefix):
    pipeline = Pipeline(NO_BROKER, prefix, tmp_path, channels_file=tmp_path / "none.yaml")
    workers = Workers(pipeline, tmp_path / "workers.log", "--processes", "3")
    assert workers.process.wait(60) == 2
    said = [line for line in workers.log.read_text().splitlines() if line.startswith("kentongan:")]
    assert len(said) == 1, said
    assert "none.yaml" in said[0]
