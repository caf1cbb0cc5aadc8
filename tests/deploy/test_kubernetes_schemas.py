"""The manifests are what Kubernetes and the operators take."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cloudcoil.models.keda.v1alpha1 as keda
import cloudcoil.models.prometheus_operator.v1 as prometheus_operator
import jsonschema
import kubernetes_validate
import pytest

from tests.deploy.manifests import Resources
from tests.jars import JarsUnavailableError, classpath, java
from tests.missing import is_missing

KUBERNETES = "1.34"
STRIMZI = Path(__file__).parent / "strimzi"
OPERATORS: dict[str, Any] = {
    "ScaledObject": keda.ScaledObject,
    "TriggerAuthentication": keda.TriggerAuthentication,
    "ServiceMonitor": prometheus_operator.ServiceMonitor,
    "PrometheusRule": prometheus_operator.PrometheusRule,
}


def strict(schema: Any) -> Any:
    """The JSON Schema, with no room for fields that it does not name."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if isinstance(schema, str):
        # A pattern as Go writes it: Python wants its flags in front.
        return schema.replace("^(?i)", "(?i)^", 1)
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(part) for name, part in schema.items()}
    if "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


def test_kubernetes_takes_its_own_kinds(resources):
    checked = [
        resource for resource in resources if ".io/" not in resource["apiVersion"] or "k8s.io" in resource["apiVersion"]
    ]
    checked = [resource for resource in checked if resource["kind"] not in OPERATORS]
    assert {resource["kind"] for resource in checked} == {
        *("Namespace", "ConfigMap", "Service", "StatefulSet", "Deployment", "PodDisruptionBudget", "NetworkPolicy"),
        "PersistentVolumeClaim",
    }
    for resource in checked:
        kubernetes_validate.validate(resource, KUBERNETES, strict=True)


def test_keda_and_prometheus_take_theirs(kind):
    for name, model in OPERATORS.items():
        schema = strict(model.model_json_schema(by_alias=True))
        assert kind(name)
        for resource in kind(name):
            jsonschema.validate(resource, schema)


def test_a_misspelt_field_is_noticed(kind):
    (wrong, *_) = kind("ScaledObject")
    wrong = wrong | {"spec": wrong["spec"] | {"maxReplicas": 3}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, strict(keda.ScaledObject.model_json_schema(by_alias=True)))


def strimzi_complains(resources: Resources) -> list[str]:
    if shutil.which("javac") is None:
        is_missing("Strimzi's API", "a Java with a compiler is not installed (no javac on the path)")
    try:
        command = [java(), "-cp", classpath(STRIMZI / "pom.xml"), STRIMZI / "Check.java"]
    except JarsUnavailableError as error:
        is_missing("Strimzi's API", error)
    done = subprocess.run(
        command, input=json.dumps(resources), capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_strimzi_takes_its_kinds(resources):
    ours = [resource for resource in resources if resource["apiVersion"].startswith("kafka.strimzi.io/")]
    assert {resource["apiVersion"] for resource in ours} == {"kafka.strimzi.io/v1"}
    assert {resource["kind"] for resource in ours} == {"Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"}
    assert strimzi_complains(ours) == []
    wrong = {**ours[0], "spec": {**ours[0]["spec"], "replicaz": 3}}
    assert strimzi_complains([wrong]) == [f"{wrong['kind']}/{wrong['metadata']['name']}.spec.replicaz is unknown"]
