"""The desk on Kubernetes: its settings, its database, and who reaches it."""

from pathlib import Path

from streams.settings import PREFIX, load_settings
from tests.deploy.compose import SERVICES, parsed
from tests.deploy.manifests import PAGE, container, mounted_files, named, secret_of


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
