"""The commands of the containers, run as processes with the environment and files that the containers have."""

import asyncio
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from schemas.codec import decode_scored
from streams.local.ports import free_port
from streams.settings import PREFIX
from streams.worker.permissions import users
from tests.deploy.compose import OURS, ROOT, SERVICES, WORKERS
from tests.deploy.manifests import FOLDER, container
from tests.kustomize import KustomizeUnavailableError, build
from tests.missing import is_missing
from tests.permissions import grant
from tests.pipeline import Pipeline, Source, eventually
from tests.posts import WATCHED, posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

ENTRYPOINT = str(Path(sys.executable).parent / "kentongan")


class Containers:
    """Processes in place of containers: what differs are addresses, ports and where the secrets lie."""

    def __init__(self, pipeline: Pipeline, files: dict[str, Path], folder: Path) -> None:
        self._pipeline = pipeline
        given = ("channels/channels.yaml", "sources/sources.yaml")
        self.files = {f"/{name}": ROOT / "deploy" / name for name in given} | files
        self._folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports: dict[str, int] = {}

    def environment(self, name: str, given: dict[str, str]) -> dict[str, str]:
        self.ports[name] = free_port()
        here = {
            f"{PREFIX}BOOTSTRAP_SERVERS": self._pipeline.settings.bootstrap_servers,
            f"{PREFIX}TOPIC_PREFIX": self._pipeline.settings.topic_prefix,
            f"{PREFIX}REPLICATION_FACTOR": "1",
            f"{PREFIX}METRICS_HOST": "127.0.0.1",
            f"{PREFIX}METRICS_PORT": str(self.ports[name]),
            f"{PREFIX}DESK_HOST": "127.0.0.1",
            f"{PREFIX}DESK_PORT": str(self.ports[name]),
        }
        files = {
            variable: str(self._folder / Path(value).name if value.startswith("/desk/") else self.files[value])
            for variable, value in given.items()
            if variable.endswith("_FILE")
        }
        inherited = {variable: value for variable, value in os.environ.items() if not variable.startswith(PREFIX)}
        return inherited | given | here | files

    def run(self, name: str, command: list[str], given: dict[str, str]) -> None:
        done = subprocess.run(
            command, env=self.environment(name, given), capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, name: str, command: list[str], given: dict[str, str]) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                command, env=self.environment(name, given), stdout=log, stderr=subprocess.STDOUT, cwd=self._folder
            )

    def answers(self, name: str, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}{path}", timeout=5) as found:
                return bool(found.status == 200)
        except OSError:
            return False

    async def ready(self) -> None:
        async def look() -> bool:
            for name, process in self.running.items():
                log = (self._folder / f"{name}.log").read_text(errors="replace")
                assert process.poll() is None, f"{name} ended:\n{log[-3000:]}"
            return all([await asyncio.to_thread(self.answers, name, "/ready") for name in self.running])

        await self._pipeline.eventually(look, within=120, what="every container is ready")

    def stop(self, grace: float) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        assert [process.wait(grace) for process in self.running.values()] == [0] * len(self.running)

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


async def posts_are_scored(pipeline: Pipeline) -> None:
    sent = posts(200)
    async with Source(pipeline) as source:
        await source.send(sent, array=20)

    async def all_scored() -> bool:
        records = await pipeline.read(pipeline.topics.scored)
        return {post.id for record in records if record.value for post in decode_scored(record.value).values} == {
            post["id"] for post in sent
        }

    await pipeline.eventually(all_scored, within=90, what="all posts are scored")


def make_token(file: Path) -> str:
    """A token as the command makes it, its entry in the file."""
    command = [ENTRYPOINT, "desk", "token", "papan", "--scope", "read", "--scope", "act"]
    made = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    file.write_text(made.stdout)
    return made.stderr.split()[-1]


async def the_desk_works(containers: Containers, token: str) -> None:
    """It gives posts to whoever has the token, watches a further issue for them, and tells how sources and channels are."""
    address = f"http://127.0.0.1:{containers.ports['desk']}"
    async with aiohttp.ClientSession(address) as session:
        async with session.get("/api/v1/posts") as answer:
            assert answer.status == 401
        session.headers["Authorization"] = f"Bearer {token}"

        async def posts_are_there() -> bool:
            async with session.get("/api/v1/posts") as answer:
                return bool((await answer.json())["posts"])

        await eventually(posts_are_there, within=60, what="the desk has posts")
        async with session.post("/unggahan/isu", data={"q": "banjir AND rob", "title": "Banjir rob"}) as answer:
            assert answer.status == 200, await answer.text()

        async def issue_is_there() -> bool:
            async with session.get("/api/v1/issues") as answer:
                return "banjir-rob" in [one["id"] for one in (await answer.json())["issues"]]

        await eventually(issue_is_there, within=60, what="the desk has the issue")
        for path in ("/sumber", "/kanal", "/fakta"):
            async with session.get(path) as answer:
                assert (answer.status, "tidak terbaca" in await answer.text()) == (200, False), path


def watchlist_file(folder: Path) -> Path:
    file = folder / "watchlist.yaml"
    file.write_text(yaml.safe_dump({"issues": [issue.model_dump(mode="json", exclude_unset=True) for issue in WATCHED]}))
    return file


async def test_what_compose_runs_works(kafka, tmp_path, prefix):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=8)
    keys = tmp_path / "keys"
    keys.mkdir()
    containers = Containers(pipeline, {f"/keys/{name}": keys / name for name in ("author.key", "desk-tokens.yaml")}, tmp_path)
    try:
        assert OURS["keys"]["entrypoint"] == ["kentongan-make-keys"]
        subprocess.run([ROOT / "deploy/make-keys.sh", keys], check=True, capture_output=True)
        containers.run("topics", [ENTRYPOINT, *OURS["topics"]["command"]], OURS["topics"]["environment"])
        # Not what is asked for by a profile: sources elsewhere cannot be fetched here.
        for name, service in ((name, one) for name, one in WORKERS.items() if "profiles" not in one):
            containers.start(name, [ENTRYPOINT, *service["command"]], service["environment"])
        containers.start("desk", [ENTRYPOINT, *SERVICES["desk"]["command"]], SERVICES["desk"]["environment"])
        await pipeline.prepare(WATCHED)
        await containers.ready()
        await posts_are_scored(pipeline)
        for name in containers.running:
            check, given = SERVICES[name]["healthcheck"]["test"][-1], SERVICES[name]["environment"]
            inside = given[f"{PREFIX}DESK_PORT" if name == "desk" else f"{PREFIX}METRICS_PORT"]
            asked = check.replace(f":{inside}/", f":{containers.ports[name]}/")
            assert asked != check
            subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)
        await the_desk_works(containers, (keys / "desk.token").read_text())
        containers.stop(float(SERVICES["worker"]["stop_grace_period"].removesuffix("s")))
    finally:
        containers.close()


async def test_what_kubernetes_runs_works_with_certificates_and_passwords(secure_kafka, tmp_path, prefix, closed_connections):
    try:
        resources = build(FOLDER)
    except KustomizeUnavailableError as error:
        is_missing("kustomize", error)
    sets = [one for one in resources if one["kind"] == "StatefulSet" and one["spec"].get("replicas") != 0]
    console, desk = sorted(
        (one for one in resources if one["kind"] == "Deployment"), key=lambda one: str(one["metadata"]["name"])
    )
    (shared,) = (one["data"] for one in resources if one["kind"] == "ConfigMap")
    files = {
        f"/secrets/{name}": tmp_path / Path(name).name for name in ("kafka/password", "keys/author.key", "desk/tokens.yaml")
    }
    subprocess.run([ROOT / "deploy/make-keys.sh", tmp_path], check=True, capture_output=True)
    files["/secrets/kafka-ca/ca.crt"] = secure_kafka.ca_file
    pipeline = Pipeline(
        secure_kafka.bootstrap_servers,
        prefix,
        tmp_path,
        partitions=8,
        security_protocol=shared[f"{PREFIX}SECURITY_PROTOCOL"],
        sasl_mechanism=shared[f"{PREFIX}SASL_MECHANISM"],
        sasl_username=secure_kafka.user,
        sasl_password=secure_kafka.password,
        ssl_ca_file=secure_kafka.ca_file,
    )
    containers = Containers(pipeline, files, tmp_path)
    try:
        await grant(pipeline.settings, users(pipeline.settings))

        def environment(one: dict[str, Any]) -> dict[str, str]:
            """The variables of a workload, whose password is put where it looks for it."""
            name = f"{one['metadata']['name']}-0"
            variables = {variable["name"]: variable.get("value", name) for variable in container(one)["env"]}
            user = variables[f"{PREFIX}SASL_USERNAME"]
            containers.files["/secrets/kafka/password"] = tmp_path / f"{user}.password"
            containers.files["/secrets/kafka/password"].write_text(secure_kafka.users[user])
            return shared | variables

        for command in (["topics", "create"], ["watchlist", "apply", str(watchlist_file(tmp_path))]):
            containers.run("console", [ENTRYPOINT, *command], environment(console))
        token = make_token(files["/secrets/desk/tokens.yaml"])
        for one in (*sets, desk):
            containers.start(one["metadata"]["name"], [ENTRYPOINT, *container(one)["args"]], environment(one))
        await containers.ready()
        for one in (*sets, desk):
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                assert containers.answers(one["metadata"]["name"], container(one)[probe]["httpGet"]["path"])
        await posts_are_scored(pipeline)
        await the_desk_works(containers, token)
        containers.stop(float(sets[0]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]))
    finally:
        containers.close()
