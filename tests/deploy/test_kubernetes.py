"""The manifests are what Kubernetes and the operators take, and say nothing that the code does not know."""

from ipaddress import ip_network
from pathlib import Path

import yaml

from deploy import acls
from deploy.kubernetes.generate import main
from streams.desk.roles import ANYBODY, role_needed
from streams.live.runner import SOURCES
from streams.settings import PREFIX, Settings, load_settings
from streams.web.worker_answers import PATHS
from streams.worker.stages import STAGE_NAMES
from tests.deploy.compose import DOCKERFILE, OURS, parsed
from tests.deploy.manifests import ROOT, container, mounted_files, named, secret_of


def test_what_is_written_from_the_code_is_current():
    assert main(["--check"]) == 0
    assert acls.main(["--check"]) == 0


def test_every_stage_runs_in_one_stateful_set(kind):
    stages = [stage for one in kind("StatefulSet") for stage in parsed(container(one)["args"])["stage"]]
    assert sorted(stages) == sorted([*STAGE_NAMES, SOURCES])


def test_the_environment_of_a_worker_gives_settings(kind, tmp_path, monkeypatch):
    (shared,) = kind("ConfigMap")
    for stateful_set in kind("StatefulSet"):
        one = container(stateful_set)
        assert one["envFrom"] == [{"configMapRef": {"name": shared["metadata"]["name"]}}]
        own = {variable["name"]: variable.get("value", "language-worker-0") for variable in one["env"]}
        files = mounted_files(stateful_set)
        for name, value in (shared["data"] | own).items():
            assert name.startswith(PREFIX)
            if name.endswith("_FILE"):
                assert value in files
                secret = tmp_path / Path(value).name
                secret.write_text("0" * 64)
                value = str(secret)
            monkeypatch.setenv(name, value)
        settings = load_settings()
        assert settings.instance_id == "language-worker-0"
        assert settings.metrics_port == one["ports"][0]["containerPort"]
        assert settings.sasl_password is not None
        assert secret_of(stateful_set, "kafka") == settings.sasl_username  # where Strimzi puts a user's password
        # Links would bring variables with our prefix that are no settings.
        assert stateful_set["spec"]["template"]["spec"]["enableServiceLinks"] is False


def test_the_console_is_the_operator_and_nobody_is_in_it_unasked(kind):
    console = named(kind("Deployment"), "console")
    given = {variable["name"]: variable["value"] for variable in container(console)["env"]}
    assert console["spec"]["replicas"] == 0
    assert given[f"{PREFIX}SASL_USERNAME"] == secret_of(console, "kafka") == "kentongan-operator"
    policy = named(kind("NetworkPolicy"), "console")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= console["spec"]["template"]["metadata"]["labels"].items()
    assert "Ingress" in policy["policyTypes"]
    assert "ingress" not in policy


def test_nothing_is_fetched_unasked(kind):
    sources = named(kind("StatefulSet"), "sources-worker")
    assert sources["spec"]["replicas"] == 0
    policy = named(kind("NetworkPolicy"), "sources")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= sources["spec"]["template"]["metadata"]["labels"].items()
    ((block,),) = ([peer["ipBlock"] for peer in rule["to"]] for rule in policy["egress"])
    for network in block["except"]:
        assert not ip_network(network).is_global


def test_a_worker_has_the_time_to_drain_and_its_probes_have_paths(kind):
    for one in kind("StatefulSet"):
        assert one["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > 2 * Settings().drain_timeout
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            http = container(one)[probe]["httpGet"]
            assert http["path"] in PATHS
            assert http["port"] in {port["name"] for port in container(one)["ports"]}


def test_every_stage_has_a_budget_for_its_own_pods(kind):
    for one in kind("StatefulSet"):
        (budget,) = (found for found in kind("PodDisruptionBudget") if found["metadata"]["name"] == one["metadata"]["name"])
        assert budget["spec"]["selector"] == one["spec"]["selector"]
        assert budget["spec"]["maxUnavailable"] == 1


def test_pods_are_confined(kind):
    (namespace,) = kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for one in (*kind("StatefulSet"), *kind("Deployment")):
        pod, own = one["spec"]["template"]["spec"], container(one)
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert f"USER {pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}\n" in DOCKERFILE
        assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        assert own["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(own["resources"]["requests"]) == {"cpu", "memory"}
        assert "memory" in own["resources"]["limits"]


def test_the_image_is_the_one_that_compose_builds(kind):
    pods = (*kind("StatefulSet"), *kind("Deployment"))
    assert {container(one)["image"] for one in pods} == {service["image"] for service in OURS.values()}


def test_policies_and_monitors_select_the_workers(kind):
    labels = [one["spec"]["template"]["metadata"]["labels"].items() for one in kind("StatefulSet")]
    ports = {port["containerPort"] for one in kind("StatefulSet") for port in container(one)["ports"]}
    for policy in kind("NetworkPolicy"):
        if policy["metadata"]["name"] in {"desk", "console"}:
            continue
        assert any(policy["spec"]["podSelector"]["matchLabels"].items() <= one for one in labels)
    (worker,) = (policy for policy in kind("NetworkPolicy") if policy["metadata"]["name"] == "worker")
    assert all(worker["spec"]["podSelector"]["matchLabels"].items() <= one for one in labels)
    assert {port["port"] for rule in worker["spec"]["ingress"] for port in rule["ports"]} == ports
    (kafka,) = kind("Kafka")
    (listener,) = kafka["spec"]["kafka"]["listeners"]
    assert listener["port"] in {port["port"] for rule in worker["spec"]["egress"] for port in rule["ports"]}


def test_prometheus_reads_workers_and_desk_under_the_names_that_rules_speak_of(kind):
    (monitor,) = kind("ServiceMonitor")
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["path"] in PATHS
    assert role_needed("GET", endpoint["path"]) == ANYBODY
    ((wanted,),) = (monitor["spec"]["selector"]["matchExpressions"],)
    names = set()
    for service in kind("Service"):
        labels = service["metadata"]["labels"]
        assert labels[wanted["key"]] in wanted["values"]
        names.add(labels[monitor["spec"]["jobLabel"]])
        assert endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}
    prometheus = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    assert names == {one["job_name"] for one in prometheus["scrape_configs"]}
