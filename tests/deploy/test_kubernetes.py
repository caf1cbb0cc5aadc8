"""The manifests are what Kubernetes and the operators take, and say nothing that the code does not know."""

import json
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import yaml

from deploy import acls
from deploy.kubernetes.generate import main
from streams.desk.roles import ANYBODY, role_needed
from streams.kafka.topics import Topics
from streams.live.runner import SOURCES
from streams.settings import PREFIX, Settings, load_settings
from streams.web.routes import PATHS
from streams.worker.stages import STAGE_NAMES, STAGES
from tests.deploy.compose import DOCKERFILE, OURS, SERVICES, parsed
from tests.deploy.manifests import ROOT, container


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


def test_the_environment_of_the_desk_gives_settings(kind, tmp_path, monkeypatch):
    (shared,), deployment = kind("ConfigMap"), named(kind("Deployment"), "desk")
    one = container(deployment)
    assert one["args"] == SERVICES["desk"]["command"]
    parsed(one["args"])
    assert one["envFrom"] == [{"configMapRef": {"name": shared["metadata"]["name"]}}]
    kept = [mount["mountPath"] for mount in one["volumeMounts"] if mount["name"] == "database"]
    for name, value in (shared["data"] | {variable["name"]: variable["value"] for variable in one["env"]}).items():
        assert name.startswith(PREFIX)
        if name in (f"{PREFIX}DESK_FILE", f"{PREFIX}DESK_CORRECTIONS_FILE"):
            assert [str(Path(value).parent)] == kept
        elif name.endswith("_FILE"):
            assert value in mounted_files(deployment)
            (tmp_path / Path(value).name).write_text("0" * 64)
            value = str(tmp_path / Path(value).name)
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.desk_port == one["ports"][0]["containerPort"]
    assert settings.sasl_password is not None
    assert deployment["spec"]["template"]["spec"]["enableServiceLinks"] is False
    assert secret_of(deployment, "kafka") == settings.sasl_username


def test_a_file_of_sqlite_has_one_pod_and_outlives_it(kind):
    spec = named(kind("Deployment"), "desk")["spec"]
    (volume,) = (one for one in spec["template"]["spec"]["volumes"] if one["name"] == "database")
    (claim,) = kind("PersistentVolumeClaim")
    assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]


def test_the_console_is_the_operator_and_nobody_is_in_it_unasked(kind):
    console = named(kind("Deployment"), "console")
    given = {variable["name"]: variable["value"] for variable in container(console)["env"]}
    assert console["spec"]["replicas"] == 0
    assert given[f"{PREFIX}SASL_USERNAME"] == secret_of(console, "kafka") == "kentongan-operator"
    policy = named(kind("NetworkPolicy"), "console")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= console["spec"]["template"]["metadata"]["labels"].items()
    assert "Ingress" in policy["policyTypes"]
    assert "ingress" not in policy


def named(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (one,) = (one for one in found if one["metadata"]["name"] == name)
    return one


def secret_of(workload: dict[str, Any], volume: str) -> str:
    (found,) = (one for one in workload["spec"]["template"]["spec"]["volumes"] if one["name"] == volume)
    return str(found["secret"]["secretName"])


PAGE = ROOT / "docs/how-to/kubernetes.md"
FOLDERS = {
    name: [{"path": file.name} for file in (ROOT / "deploy" / name).glob("*.yaml")] for name in ("channels", "sources")
}
"""What secrets that are made from folders hold, addresses and keys aside."""


def mounted_files(workload: dict[str, Any]) -> set[str]:
    folders = {mount["name"]: mount["mountPath"] for mount in container(workload)["volumeMounts"]}
    return {
        f"{folders[volume['name']]}/{item['path']}"
        for volume in workload["spec"]["template"]["spec"]["volumes"]
        for item in volume.get("secret", {}).get("items", FOLDERS.get(volume["name"], ()))
    }


def test_channels_and_sources_are_secrets_made_from_their_folders(kind):
    having = {
        one["metadata"]["name"]: (volume["secret"]["secretName"], volume["name"])
        for one in kind("StatefulSet")
        for volume in one["spec"]["template"]["spec"]["volumes"]
        if volume["name"] in FOLDERS
    }
    assert having == {
        "notify-worker": ("kentongan-channels", "channels"),
        "sources-worker": ("kentongan-source-files", "sources"),
    }
    for secret, folder in having.values():
        assert f"create secret generic {secret} --from-file=deploy/{folder}" in PAGE.read_text()
        assert FOLDERS[folder]


def test_nothing_is_fetched_unasked(kind):
    sources = named(kind("StatefulSet"), "sources-worker")
    assert sources["spec"]["replicas"] == 0
    policy = named(kind("NetworkPolicy"), "sources")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= sources["spec"]["template"]["metadata"]["labels"].items()
    ((block,),) = ([peer["ipBlock"] for peer in rule["to"]] for rule in policy["egress"])
    for network in block["except"]:
        assert not ip_network(network).is_global


def test_secrets_are_those_that_somebody_makes(kind):
    wanted = {
        (volume["secret"]["secretName"], item["key"])
        for one in (*kind("StatefulSet"), *kind("Deployment"))
        for volume in one["spec"]["template"]["spec"]["volumes"]
        for item in volume.get("secret", {}).get("items", ())
    }
    users = {(user["metadata"]["name"], "password") for user in kind("KafkaUser")}
    authority = {(f"{cluster['metadata']['name']}-cluster-ca-cert", "ca.crt") for cluster in kind("Kafka")}
    script = (ROOT / "deploy/make-keys.sh").read_text()
    made = re.search(r"else set -- (.*); fi", script)
    assert made is not None
    readme = PAGE.read_text()
    ours = {("kentongan-keys", name) for name in made[1].split() if f"--from-file=keys/{name}" in readme}
    tokens = re.search(r"kentongan:\S+ (desk token .*) > (\S+)\n", readme)
    assert tokens is not None
    assert parsed(tokens[1].split())["name"]
    assert f"create secret generic kentongan-desk-tokens --from-file={tokens[2]}\n" in readme
    assert wanted <= users | authority | ours | {("kentongan-desk-tokens", tokens[2])}
    assert not any(secret in json.dumps(kind("ConfigMap")) for secret in ("PASSWORD=", "TOKEN="))


def test_only_stages_that_see_authors_have_their_key(kind):
    having = [one["metadata"]["name"] for one in kind("StatefulSet") if "/secrets/keys/author.key" in mounted_files(one)]
    assert sorted(having) == ["language-worker", "sources-worker"]


def test_topics_are_those_of_the_code(kind):
    topics = {topic.name: topic for topic in Topics(Settings(sources_file=Path("sources.yaml"))).all()}
    assert {one["metadata"]["name"] for one in kind("KafkaTopic")} == set(topics)
    (pool,) = kind("KafkaNodePool")
    for one in kind("KafkaTopic"):
        topic = topics[one["metadata"]["name"]]
        assert one["spec"]["partitions"] == topic.partitions
        assert one["spec"]["config"] == topic.config
        assert one["spec"]["replicas"] <= pool["spec"]["replicas"]


def test_workers_scale_by_their_own_lag_and_never_beyond_the_partitions(kind):
    topics = Topics(Settings())
    sources = {stage.name: stage.source(topics).name for stage in STAGES}
    sets = {one["metadata"]["name"]: one for one in kind("StatefulSet")}
    (shared,) = kind("ConfigMap")
    for one in kind("ScaledObject"):
        stage, spec = one["metadata"]["name"], one["spec"]
        assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= topics.posts.partitions
        assert "idleReplicaCount" not in spec
        assert spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 900
        (trigger,) = spec["triggers"]
        assert trigger["metadata"]["topic"] == sources[stage]
        assert trigger["metadata"]["consumerGroup"] == Settings().topic_prefix + stage
        assert trigger["metadata"]["bootstrapServers"] == shared["data"]["KENTONGAN_BOOTSTRAP_SERVERS"]
        target = sets[spec["scaleTargetRef"]["name"]]
        assert parsed(container(target)["args"])["stage"] == [stage]
        assert "replicas" not in target["spec"]
    assert {one["metadata"]["name"] for one in kind("ScaledObject")} == set(sources) - {"notify", "deliver"}


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


def test_the_desk_is_reached_where_it_serves_by_whom_the_policy_says(kind):
    deployment = named(kind("Deployment"), "desk")
    labels, own = deployment["spec"]["template"]["metadata"]["labels"], container(deployment)
    ports = {port["name"]: port["containerPort"] for port in own["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        # Also while Kafka is away, when it is not ready: what is stored is still shown.
        assert own[probe]["httpGet"]["path"] == "/health"
        assert own[probe]["httpGet"]["port"] in ports
    (service,) = (one for one in kind("Service") if one["metadata"]["name"] == "desk")
    assert service["spec"]["selector"].items() <= labels.items()
    assert [(port["port"], port["targetPort"]) for port in service["spec"]["ports"]] == [(ports["http"], "http")]
    policies = [one for one in kind("NetworkPolicy") if one["spec"]["podSelector"]["matchLabels"].items() <= labels.items()]
    assert [one["metadata"]["name"] for one in policies] == ["desk"]
    (ingress,) = policies[0]["spec"]["ingress"]
    assert [port["port"] for port in ingress["ports"]] == list(ports.values())
    assert all(len(peer) == 1 for peer in ingress["from"])
    readme = PAGE.read_text()
    for peer in ingress["from"]:
        for selector in peer.values():
            if (wanted := selector["matchLabels"]) != {"kubernetes.io/metadata.name": "monitoring"}:
                assert all(f'{name}: "{value}"' in readme for name, value in wanted.items())
    (kafka,) = kind("Kafka")
    (listener,) = kafka["spec"]["kafka"]["listeners"]
    assert listener["port"] in {port["port"] for rule in policies[0]["spec"]["egress"] for port in rule["ports"]}
    peers = [peer["podSelector"]["matchLabels"] for peer in listener["networkPolicyPeers"] if "podSelector" in peer]
    assert any(peer.items() <= labels.items() for peer in peers)


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


def test_each_workload_and_each_scaler_is_a_user_whose_stages_it_runs(kind):
    users = {one["metadata"]["name"] for one in kind("KafkaUser")}
    asked = {one["metadata"]["name"]: one["spec"]["secretTargetRef"][0]["name"] for one in kind("TriggerAuthentication")}
    for one in kind("StatefulSet"):
        (user,) = (item["value"] for item in container(one)["env"] if item["name"] == f"{PREFIX}SASL_USERNAME")
        stages = parsed(container(one)["args"])["stage"]
        assert user == f"kentongan-{stages[0]}"
        assert user in users
        assert asked.get(stages[0], user) == user
    for scaled in kind("ScaledObject"):
        assert scaled["spec"]["triggers"][0]["authenticationRef"] == {"name": scaled["metadata"]["name"]}
    readme = PAGE.read_text()
    assert all(f"| `{user}` |" in readme for user in users)
