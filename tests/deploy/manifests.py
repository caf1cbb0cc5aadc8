"""The manifests of Kubernetes: where they are, and what is in them."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
Resources = list[dict[str, Any]]


def container(workload: dict[str, Any]) -> dict[str, Any]:
    """The one container of a StatefulSet or a Deployment."""
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    return dict(only)
