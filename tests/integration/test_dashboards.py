"""A real Prometheus watches the demo, and every panel of every dashboard shows something."""

import json
import math
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.local.ports import free_port
from tests.deploy.promql import ALERT_RULES, DASHBOARDS, RECORDING_RULES, SERIES, filled, queries
from tests.missing import is_missing
from tests.processes import wait_for

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(300)]

DEPLOY = Path(__file__).parents[2] / "deploy"
DEMO_SECONDS = 240
MAY_BE_EMPTY = {
    "kentongan_dead_letters_total": "the demo's posts are all in order, so there is no dead letter",
    **dict.fromkeys(
        (name for name in SERIES if name.startswith("kentongan_fetch")),
        "the demo feeds its posts itself, so there is no source to fetch from",
    ),
    "ALERTS": "Prometheus has this series only while an alert waits or fires",
}
"""Series that the demo may lack, and why; no panel hangs on one of them alone, but for those of what is fetched."""


@pytest.fixture
def prometheus() -> str:
    """The program; without it the test is skipped, but fails where `CI` is `true`."""
    return shutil.which("prometheus") or is_missing("prometheus", "install the package prometheus")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The demo, from its start on; gives the address of its metrics, host:port."""
    log = tmp_path / "demo.log"
    with log.open("wb") as out:
        command = [sys.executable, "-u", "-m", "streams.cli", "demo", "--for", str(DEMO_SECONDS)]
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)

    def address() -> re.Match[str] | None:
        assert running.poll() is None, log.read_text()
        return re.search(r"Metrics +http://([^/\s]+)/metrics", log.read_text())

    try:
        wait_for(lambda: address() is not None, 40)
        found = address()
        assert found is not None
        yield found[1]
    finally:
        running.terminate()
        try:
            running.wait(30)
        finally:
            running.kill()
            running.wait()


class Asked:
    """A running Prometheus with the rules of the project, scraping one worker each second."""

    def __init__(self, program: str, folder: Path, worker: str) -> None:
        config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(DEPLOY / "prometheus" / name) for name in config["rule_files"]]
        scraped, _ = config["scrape_configs"]  # the other one is the desk
        config["scrape_configs"] = [scraped]
        del scraped["dns_sd_configs"]
        scraped["static_configs"] = [{"targets": [worker]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        address = f"127.0.0.1:{free_port()}"
        self._api = f"http://{address}/api/v1/"
        self._log = (folder / "prometheus.log").open("wb")
        self._began = time.time()
        self._process = subprocess.Popen(
            [
                program,
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={address}",
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def ask(self, path: str, **values: Any) -> Any:
        """What the API answers."""
        with urllib.request.urlopen(f"{self._api}{path}?{urllib.parse.urlencode(values)}", timeout=10) as response:
            return json.load(response)["data"]

    def values(self, expr: str, instant: bool) -> list[float]:
        """All numbers that a panel would show, NaN left out."""
        now = time.time()
        if instant:
            found = [series["value"] for series in self.ask("query", query=expr, time=now)["result"]]
        else:
            result = self.ask("query_range", query=expr, start=self._began, end=now, step=1)["result"]
            found = [value for series in result for value in series["values"]]
        return [number for _, text in found if not math.isnan(number := float(text))]

    def has(self, expr: str) -> bool:
        """Whether the expression has a value now; false as long as Prometheus does not answer."""
        assert self._process.poll() is None, Path(self._log.name).read_text()
        try:
            return bool(self.values(expr, True))
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
            self._log.close()


@pytest.fixture
def asked(prometheus: str, tmp_path: Path, demo: str) -> Iterator[Asked]:
    running = Asked(prometheus, tmp_path, demo)
    yield running
    running.stop()


def empty_panels(asked: Asked) -> set[tuple[str, str, str]]:
    """Dashboard, panel and expression of every query that gives no number."""
    return {
        (name, title, expr)
        for name, dashboard in DASHBOARDS.items()
        for title, expr, instant in queries(dashboard)
        if "kentongan_fetch" not in expr and not asked.values(filled(expr), instant)
    }


def test_every_panel_shows_the_demo(asked):
    wait_for(lambda: asked.has('kentongan_alerts_total{issue="belanja-istana", event="updated"}'), 150)
    # A rate needs a second scrape after the first number.
    deadline = time.monotonic() + 20
    while (blank := empty_panels(asked)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert blank == set()
    for name in ("ruang-kendali", "isu"):
        for annotation in DASHBOARDS[name]["annotations"]["list"]:
            assert asked.values(filled(annotation["target"]["expr"]), False), annotation["name"]

    # The alert rules run, and none of them has to do with a fault.
    groups = asked.ask("rules")["groups"]
    found = {rule["name"]: rule for group in groups for rule in group["rules"]}
    assert set(found) == {rule.get("record") or rule["alert"] for rule in [*RECORDING_RULES, *ALERT_RULES]}
    assert {name: rule["lastError"] for name, rule in found.items() if rule["health"] != "ok"} == {}
    assert [name for name, rule in found.items() if rule.get("state") == "firing"] == []

    # What the code lists for workers is there, but for what the demo may lack; the desk is not asked here.
    names = set(asked.ask("label/__name__/values"))
    of_workers = {name for name in SERIES if not name.startswith("kentongan_desk_")}
    assert of_workers - names - MAY_BE_EMPTY.keys() == set()
    # Labels are as the list says.
    for series in asked.ask("series", **{"match[]": '{__name__=~"kentongan_.+"}'}):
        assert set(series) - {"__name__"} <= SERIES[series["__name__"]], series
