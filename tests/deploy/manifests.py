"""The manifests of Kubernetes: where they are, and what is in them."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
Resources = list[dict[str, Any]]


def container(stateful_set: dict[str, Any]) -> dict[str, Any]:
    (only,) = stateful_set["spec"]["template"]["spec"]["containers"]
    return dict(only)
