"""Who watches the services of the compose file: health checks, Prometheus, Alertmanager and Grafana."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from streams.desk.roles import ANYBODY, role_needed
from streams.notify.relay import PATH
from streams.web.worker_answers import PATHS
from tests.deploy.compose import SERVICES, WORKERS, exposed, mounted


def test_a_worker_is_asked_for_its_health_where_it_serves_and_by_nobody_outside():
    port = SERVICES["worker"]["environment"]["KENTONGAN_METRICS_PORT"]
    assert "ports" not in SERVICES["worker"]
    assert f"http://127.0.0.1:{port}/live" in SERVICES["worker"]["healthcheck"]["test"][-1]
    assert port in exposed()


def test_every_service_that_runs_on_is_checked():
    passing = {"keys", "topics", "grafana-password"}
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == passing
    assert all(service["restart"] == "unless-stopped" for name, service in SERVICES.items() if name not in passing)


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
