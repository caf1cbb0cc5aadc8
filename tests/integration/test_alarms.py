"""An alarm on the pipeline reaches people: Prometheus, Alertmanager, the relay and a channel, with the files that we ship."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from streams.local.ports import free_port
from tests.alertmanager import Alertmanager
from tests.missing import is_missing
from tests.pipeline import eventually
from tests.receivers import WebReceiver, write_channels

DEPLOY = Path(__file__).parents[2] / "deploy"

pytestmark = pytest.mark.integration


def prometheus_files(folder: Path, worker: str, alertmanager: str) -> Path:
    """Our configuration with addresses of this machine, which looks each second and waits for nothing."""
    config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    scraped, _ = config["scrape_configs"]  # the other one is the desk
    config["scrape_configs"] = [scraped]
    scraped["static_configs"][0]["targets"] = [worker]
    del scraped["dns_sd_configs"]
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alertmanager]
    for name in config["rule_files"]:
        rules = (DEPLOY / "prometheus" / name).read_text()
        (folder / name).write_text(re.sub(r"^( +for:) .*$", r"\1 0s", rules, flags=re.MULTILINE))
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(config))
    return path


@pytest.fixture
async def relay(tmp_path):
    """The address of a relay, and who is told by it."""
    async with WebReceiver() as people:
        channels = write_channels(tmp_path, {"jaga": people.apprise_url}, jaga={})
        environment = {**os.environ, "KENTONGAN_CHANNELS_FILE": str(channels), "KENTONGAN_ALARM_PORT": "0"}
        command = [sys.executable, "-u", "-m", "streams", "notify", "relay"]
        running = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
        try:
            assert running.stdout is not None
            async with asyncio.timeout(60):
                line = (await running.stdout.readline()).decode()
            yield line.removeprefix("listening on ").strip(), people
        finally:
            running.terminate()
            assert await running.wait() == 0


async def test_a_worker_that_is_gone_is_told_on_the_channel_of_people(tmp_path, relay):
    address, people = relay
    program = shutil.which("prometheus") or is_missing("Prometheus", "install the package prometheus")
    config = yaml.safe_load((DEPLOY / "alertmanager/alertmanager.yml").read_text())
    del config["inhibit_rules"]
    async with Alertmanager(tmp_path, f"{address}/alertmanager", config) as alertmanager:
        nobody = f"127.0.0.1:{free_port()}"
        path = prometheus_files(tmp_path, nobody, alertmanager.url.removeprefix("http://"))
        arguments = [f"--storage.tsdb.path={tmp_path / 'tsdb'}", f"--web.listen-address=127.0.0.1:{free_port()}"]
        with (tmp_path / "prometheus.log").open("wb") as log:
            prometheus = subprocess.Popen(
                [program, f"--config.file={path}", *arguments], stdout=log, stderr=subprocess.STDOUT
            )
        try:

            async def told() -> bool:
                return any(f"[GENTING] Pekerja {nobody} tidak menjawab." in body["message"] for body in people.bodies)

            await eventually(told, within=90, what="people are told")
        finally:
            prometheus.kill()
            prometheus.wait()
    assert people.bodies[0]["title"] == "Kentongan sendiri bermasalah"
    assert any("runbook.md#kentonganworkerdown" in body["message"] for body in people.bodies)
