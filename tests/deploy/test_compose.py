"""The compose file and the image say nothing that the code does not know."""

import base64
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest
import yaml

from streams.connectors.sources_file import usable_sources
from streams.desk.roles import ANYBODY, role_needed
from streams.desk.tokens import read_tokens
from streams.live.runner import SOURCES
from streams.notify.channels_file import read_channels
from streams.notify.relay import PATH
from streams.privacy.pseudonym import MIN_KEY_BYTES, load_key
from streams.settings import PREFIX, Settings, load_settings
from streams.web.routes import PATHS
from streams.worker.stages import STAGE_NAMES
from tests.deploy.compose import COMPOSE, DOCKERFILE, OURS, ROOT, SERVICES, WORKERS, mounted, parsed

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


def test_a_worker_is_asked_for_its_health_where_it_serves_and_by_nobody_outside():
    port = SERVICES["worker"]["environment"]["KENTONGAN_METRICS_PORT"]
    assert "ports" not in SERVICES["worker"]
    assert f"http://127.0.0.1:{port}/live" in SERVICES["worker"]["healthcheck"]["test"][-1]
    assert port in exposed()


def exposed() -> list[str]:
    """The ports that the image names."""
    return re.findall(r"\d+", " ".join(re.findall(r"^EXPOSE (.+)$", DOCKERFILE, re.MULTILINE)))


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


def test_every_service_that_runs_on_is_checked():
    passing = {"keys", "topics", "grafana-password"}
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == passing
    assert all(service["restart"] == "unless-stopped" for name, service in SERVICES.items() if name not in passing)


def test_the_command_for_a_token_that_the_file_names_works():
    text = (ROOT / "docker-compose.yml").read_text()
    line = re.search(r"docker compose exec -T desk kentongan (desk token .*) \|\n.* keys -c 'cat >> (\S+)'", text)
    assert line is not None
    assert parsed(line[1].split())["name"] == "papan-informasi"
    assert line[2] == SERVICES["desk"]["environment"]["KENTONGAN_DESK_TOKENS_FILE"]
    assert "keys:/keys" in SERVICES["keys"]["volumes"]


def test_the_image_has_what_the_desk_needs():
    (extra,) = re.findall(r"^ARG EXTRAS=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert extra == "desk"
    assert (ROOT / f"deploy/locks/{extra}.txt").is_file()


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


def test_images_are_pinned():
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in images:
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+[\w.-]*", image), image


def test_kafka_is_the_one_that_the_tests_run():
    version = re.search(r"<kafka\.version>(.*)</kafka\.version>", (ROOT / "tests/integration/kafka/pom.xml").read_text())
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_the_image_of_ours_has_the_version_of_the_program():
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert {service["image"] for service in OURS.values()} == {f"kentongan:{version[1]}"}


def test_the_cluster_has_an_identity_that_kafka_takes():
    assert len(base64.urlsafe_b64decode(KAFKA["CLUSTER_ID"] + "==")) == 16


def test_what_a_service_waits_for_and_mounts_is_there():
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        for volume in service.get("volumes", ()):
            assert volume.startswith("./") or volume.split(":")[0] in COMPOSE["volumes"]
        assert all(path.exists() for path in mounted(service).values())


def test_what_the_image_is_built_from_is_there_and_not_ignored():
    shown = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = [word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]
    for source in (word for word in sources if not word.startswith("--")):
        assert (ROOT / source).exists()
        assert source in shown


def test_keys_are_made_once(tmp_path):
    def run() -> dict[str, bytes]:
        subprocess.run([ROOT / "deploy/make-keys.sh", tmp_path], check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    first = run()
    assert run() == first
    environments = [service.get("environment", {}) for service in OURS.values()]
    named = {Path(value).name for one in environments for value in one.values() if value.startswith("/keys/")}
    assert set(first) == named | {"desk.token"}
    assert len(set(first.values())) == len(first)
    assert len(load_key(tmp_path / "author.key")) >= MIN_KEY_BYTES
    known = read_tokens(tmp_path / "desk-tokens.yaml").find((tmp_path / "desk.token").read_text())
    assert known is not None
    assert known.scopes == {"read", "act"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_grafana_has_a_password_of_its_own_that_is_made_once(tmp_path):
    folder, *names = SERVICES["grafana-password"]["command"]
    assert f"grafana-key:{folder}" in SERVICES["grafana-password"]["volumes"]

    def run() -> str:
        subprocess.run([ROOT / "deploy/make-keys.sh", tmp_path, *names], check=True, capture_output=True)
        (made,) = tmp_path.iterdir()
        assert made.stat().st_mode & 0o077 == 0
        assert made.name == Path(SERVICES["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"]).name
        return made.read_text()

    assert len(first := run()) == 64
    assert run() == first
    assert SERVICES["grafana"]["user"] == SERVICES["grafana-password"]["user"]
    assert "grafana-key:/keys:ro" in SERVICES["grafana"]["volumes"]
    assert "grafana.password" not in str(OURS["worker"])


def test_one_service_builds_the_image_and_all_others_wait_for_it():
    assert [name for name, service in SERVICES.items() if "build" in service] == ["keys"]

    def waits_for(name: str) -> set[str]:
        return {one for known in SERVICES[name].get("depends_on", ()) for one in {known, *waits_for(known)}}

    for name, service in OURS.items():
        if name != "keys":
            assert "keys" in waits_for(name)
            assert service["pull_policy"] == "never"


def test_what_fires_reaches_the_channels_by_alertmanager_and_relay():
    prometheus = yaml.safe_load((mounted(SERVICES["prometheus"])[Path("/etc/prometheus")] / "prometheus.yml").read_text())
    (named,) = prometheus["alerting"]["alertmanagers"]
    (target,) = named["static_configs"][0]["targets"]
    service, _, port = target.partition(":")
    assert SERVICES[service]["ports"] == [f"127.0.0.1:{port}:{port}"]
    folder = mounted(SERVICES[service])[Path("/etc/alertmanager")]
    (receiver,) = yaml.safe_load((folder / "alertmanager.yml").read_text())["receivers"]
    environment = SERVICES["relay"]["environment"]
    address = f"http://relay:{environment['KENTONGAN_ALARM_PORT']}"
    assert [one["url"] for one in receiver["webhook_configs"]] == [address + PATH]
    assert address.replace("relay", "127.0.0.1") + "/health" in SERVICES["relay"]["healthcheck"]["test"][-1]
    assert environment["KENTONGAN_CHANNELS_FILE"] == SERVICES["notifier"]["environment"]["KENTONGAN_CHANNELS_FILE"]
    assert "ports" not in SERVICES["relay"]
    assert environment["KENTONGAN_ALARM_PORT"] in exposed()


def test_prometheus_scrapes_where_workers_and_desk_serve():
    config = yaml.safe_load((mounted(SERVICES["prometheus"])[Path("/etc/prometheus")] / "prometheus.yml").read_text())
    scraped, desk = config["scrape_configs"]
    (named,) = scraped["dns_sd_configs"]
    targets = {target for group in scraped["static_configs"] for target in group["targets"]}
    targets |= {f"{name}:{named['port']}" for name in named["names"]}
    assert targets == {f"{name}:{one['environment']['KENTONGAN_METRICS_PORT']}" for name, one in WORKERS.items()}
    assert scraped["metrics_path"] in PATHS
    ((target,),) = [group["targets"] for group in desk["static_configs"]]
    assert target == f"desk:{SERVICES['desk']['environment']['KENTONGAN_DESK_PORT']}"
    assert role_needed("GET", desk["metrics_path"]) == ANYBODY


def test_grafana_finds_prometheus_and_the_dashboards():
    inside = mounted(SERVICES["grafana"])
    provisioning = inside[Path("/etc/grafana/provisioning")]
    (source,) = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text())["datasources"]
    port = SERVICES["prometheus"]["ports"][0].rpartition(":")[2]
    assert source["url"] == f"http://prometheus:{port}"
    (provider,) = yaml.safe_load((provisioning / "dashboards/kentongan.yaml").read_text())["providers"]
    folder = inside[Path(provider["options"]["path"])]
    home = Path(SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert str(home.parent) == provider["options"]["path"]
    assert (folder / home.name).is_file()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_tells_a_live_worker_from_a_stuck_one(status, code, tmp_path):
    check = SERVICES["worker"]["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-c"]
    server = subprocess.Popen([sys.executable, "-c", _SERVER, str(status)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        tried = subprocess.run(
            [sys.executable, "-c", check[3].replace(":8090/", f":{port}/")], check=False, capture_output=True, timeout=60
        )
        assert tried.returncode == code
    finally:
        server.kill()
        server.communicate()


_SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[1]) if self.path == "/live" else 404)
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""
