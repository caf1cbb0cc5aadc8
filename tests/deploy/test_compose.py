"""The compose file and the image say nothing that the code does not know."""

import base64
import json
import re
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest

from streams.connectors.sources_file import usable_sources
from streams.desk.roles import ANYBODY, role_needed
from streams.live.runner import SOURCES
from streams.notify.channels_file import read_channels
from streams.settings import PREFIX, Settings, load_settings
from streams.worker.stages import STAGE_NAMES
from tests.deploy.compose import COMPOSE, DOCKERFILE, OURS, SERVICES, WORKERS, exposed, mounted, parsed

KAFKA = SERVICES["kafka"]["environment"]


def test_the_file_obeys_the_compose_specification():
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    schema = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(COMPOSE)


@pytest.mark.parametrize("name", OURS)
def test_the_command_of_a_service_exists(name):
    service = OURS[name]
    if "entrypoint" in service:
        assert service["entrypoint"] == ["kentongan-make-keys"]
        assert "deploy/make-keys.sh /usr/local/bin/kentongan-make-keys" in DOCKERFILE
        return
    assert set(parsed(service["command"]).get("stage") or ()) <= {*STAGE_NAMES, SOURCES}


def test_all_stages_run():
    stages = [
        stage for name, service in WORKERS.items() if name != "more-workers" for stage in parsed(service["command"])["stage"]
    ]
    assert sorted(stages) == sorted([*STAGE_NAMES, SOURCES])


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_a_service_gives_settings(name, tmp_path, monkeypatch):
    for variable, value in OURS[name].get("environment", {}).items():
        assert variable.startswith(PREFIX)
        assert isinstance(value, str)
        if variable == "KENTONGAN_CHANNELS_FILE":
            inside = Path(value)
            value = str(mounted(OURS[name])[inside.parent] / inside.name)
            assert read_channels(Path(value)).of((), None) == ("console",)
        elif variable == "KENTONGAN_SOURCES_FILE":
            inside = Path(value)
            # Where topics are made, that there is one is enough.
            value = str(mounted(OURS["sources"])[inside.parent] / inside.name)
            assert usable_sources(Path(value)).sources
        elif variable in ("KENTONGAN_DESK_FILE", "KENTONGAN_DESK_CORRECTIONS_FILE"):
            assert f"desk:{Path(value).parent}" in OURS[name]["volumes"]
            assert re.search(rf"install -d .* {Path(value).parent}\b", DOCKERFILE)
        elif variable == "KENTONGAN_COMMAND":
            assert value.split()[:3] == ["docker", "compose", "exec"]
            assert SERVICES[value.split()[3]]["image"] == OURS[name]["image"]
        elif variable.endswith("_FILE"):
            assert value.startswith("/keys/")
            secret = tmp_path / Path(value).name
            secret.write_text("0" * 64)
            value = str(secret)
        monkeypatch.setenv(variable, value)
    settings = load_settings()
    if name == "relay":
        return  # which asks nothing of Kafka
    assert settings.bootstrap_servers in re.findall(r"//([\w.]+:\d+)", KAFKA["KAFKA_ADVERTISED_LISTENERS"])


def test_programs_of_this_machine_find_kafka_by_the_default_setting():
    default = Settings.model_fields["bootstrap_servers"].default
    assert f"HOST://{default}" in KAFKA["KAFKA_ADVERTISED_LISTENERS"].split(",")
    assert SERVICES["kafka"]["ports"] == [f"{default}:{default.split(':')[1]}"]


def test_ports_are_published_on_the_loopback_address_alone():
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    for port in published:
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)


def test_the_desk_is_published_where_it_serves_and_messages_lead_there():
    port = SERVICES["desk"]["environment"]["KENTONGAN_DESK_PORT"]
    (published,) = SERVICES["desk"]["ports"]
    assert published == f"127.0.0.1:{Settings.model_fields['desk_port'].default}:{port}"
    assert f"http://127.0.0.1:{port}/health" in SERVICES["desk"]["healthcheck"]["test"][-1]
    assert role_needed("GET", "/health") == ANYBODY
    assert port in exposed()
    urls = {service["environment"].get("KENTONGAN_DESK_URL") for service in (*WORKERS.values(), SERVICES["desk"])}
    assert urls == {f"http://{published.rpartition(':')[0]}"}


def test_posts_are_brought_where_the_sources_listen():
    port = SERVICES["sources"]["environment"]["KENTONGAN_SOURCES_PORT"]
    assert SERVICES["sources"]["ports"] == [f"127.0.0.1:{Settings.model_fields['sources_port'].default}:{port}"]
    assert port in exposed()


def test_a_worker_has_the_time_to_drain():
    for service in WORKERS.values():
        assert int(service["stop_grace_period"].removesuffix("s")) > 2 * Settings.model_fields["drain_timeout"].default


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined(name):
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit", "restart"} <= set(service)
    if name in OURS:
        uid, gid = service["user"].split(":")
        assert f"USER {uid}:{gid}\n" in DOCKERFILE


def test_the_cluster_has_an_identity_that_kafka_takes():
    assert len(base64.urlsafe_b64decode(KAFKA["CLUSTER_ID"] + "==")) == 16


def test_what_a_service_waits_for_and_mounts_is_there():
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        for volume in service.get("volumes", ()):
            assert volume.startswith("./") or volume.split(":")[0] in COMPOSE["volumes"]
        assert all(path.exists() for path in mounted(service).values())
