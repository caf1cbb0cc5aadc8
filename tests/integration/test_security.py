"""The pipeline on a broker that serves clients by TLS and SASL only, with the password in a file."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from schemas.alert import Alert
from streams.settings import PREFIX
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.posts import START, TEXTS

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

WATCHLIST = """
issues:
  - id: beras
    title: Harga beras
    query: beras
"""


class SecurePipeline(Pipeline):
    """An installation whose commands find the password in a file, as an operator gives it."""

    def __init__(self, node: ApacheKafka, prefix: str, folder: Path, *, password: str, **settings: object) -> None:
        super().__init__(
            node.bootstrap_servers,
            prefix,
            folder,
            **{
                "security_protocol": "SASL_SSL",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_username": node.user,
                "sasl_password": password,
                "ssl_ca_file": node.ca_file,
                "request_timeout": 10.0,
            }
            | settings,
        )
        self._password_file = folder / "password"
        self._password_file.write_text(f"{password}\n")

    @property
    def environment(self) -> dict[str, str]:
        found = super().environment
        del found[f"{PREFIX}SASL_PASSWORD"]
        return found | {f"{PREFIX}SASL_PASSWORD_FILE": str(self._password_file)}


def recorded() -> list[dict[str, str]]:
    """Thirty quiet hours, and half an hour in which everybody speaks of rice."""
    usual = [(timedelta(minutes=number), TEXTS[number % len(TEXTS)]) for number in range(1800)]
    surge = [(timedelta(hours=30, seconds=3 * number), "harga beras naik parah, kecewa sekali") for number in range(600)]
    return [
        {"id": f"x:{number}", "source": "x", "created_at": (START + moment).isoformat(), "text": f"{text} {number}"}
        for number, (moment, text) in enumerate(usual + surge)
    ]


@pytest.fixture
def pipeline_with(secure_kafka, prefix, tmp_path) -> Iterator[object]:
    made: list[Pipeline] = []

    def make(password: str = secure_kafka.password, **settings: object) -> SecurePipeline:
        made.append(SecurePipeline(secure_kafka, prefix, tmp_path, password=password, **settings))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


def first_alert(pipeline: Pipeline) -> tuple[Alert, str]:
    """The first alert that `alerts watch` shows, and whatever else it said."""
    command = [sys.executable, "-m", "streams.cli", "alerts", "watch", "--json", "--from-beginning"]
    with subprocess.Popen(command, env=pipeline.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        try:
            line = watch.stdout.readline()
        finally:
            watch.terminate()
        rest = watch.stdout.read() + watch.stderr.read()
    return Alert.model_validate_json(line), (line + rest).decode()


async def test_every_command_works_by_tls_and_scram_and_shows_no_password(secure_kafka, pipeline_with, tmp_path):
    pipeline = pipeline_with()
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST)
    (tmp_path / "posts.jsonl").write_bytes(b"\n".join(map(orjson.dumps, recorded())))
    said = []

    def run(*arguments: str) -> str:
        found = pipeline.run(*arguments)
        said.append(found.stdout + found.stderr)
        assert found.returncode == 0, found.stderr
        return found.stdout

    assert f"created   {pipeline.topics.posts.name}" in run("topics", "create")
    assert "added     beras" in run("watchlist", "apply", str(tmp_path / "watchlist.yaml"))
    assert "beras" in run("watchlist", "list", "--json")
    pipeline.start_worker()
    await pipeline.said("worker_started")
    assert "sent 2,400, rejected 0" in run("ingest", "file", str(tmp_path / "posts.jsonl"))
    alert, output = first_alert(pipeline)
    assert (alert.issue, alert.event) == ("beras", "opened")
    assert Alert.model_validate_json(run("alerts", "list", "--json").splitlines()[0]) == alert
    run("config")
    run("dead-letters", "list")
    assert pipeline.stop() == [0]
    for text in [*said, output, pipeline.log()]:
        assert secure_kafka.password not in text


def is_one_sentence(text: str) -> bool:
    return text.startswith("kentongan: ") and text.count("\n") == 1 and "Traceback" not in text


def test_a_wrong_password_is_said_in_one_sentence(pipeline_with):
    found = pipeline_with("guessed-in-vain").run("topics", "create")
    assert found.returncode == 2
    assert is_one_sentence(found.stderr), found.stderr
    assert "guessed-in-vain" not in found.stderr + found.stdout


def test_a_broker_that_is_not_trusted_is_said_in_one_sentence(pipeline_with):
    found = pipeline_with(ssl_ca_file=None).run("watchlist", "list")
    assert found.returncode == 2
    assert is_one_sentence(found.stderr), found.stderr


async def test_a_worker_with_a_wrong_password_says_so_and_waits(pipeline_with):
    pipeline = pipeline_with("guessed-in-vain")
    pipeline.start_worker()
    await pipeline.said("waiting_for_broker")
    assert pipeline.stop() == [0]
    assert "Traceback" not in pipeline.log()
    assert "guessed-in-vain" not in pipeline.log()
