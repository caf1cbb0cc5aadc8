"""The manifests of Kubernetes: where they are, and what is in them."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
PAGE = ROOT / "docs/how-to/kubernetes.md"
FOLDERS = {
    name: [{"path": file.name} for file in (ROOT / "deploy" / name).glob("*.yaml")] for name in ("channels", "sources")
}
"""What secrets that are made from folders hold, addresses and keys aside."""
Resources = list[dict[str, Any]]


def container(workload: dict[str, Any]) -> dict[str, Any]:
    """The one container of a StatefulSet or a Deployment."""
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    return dict(only)


def named(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The one that has the name."""
    (one,) = (one for one in found if one["metadata"]["name"] == name)
    return one


def secret_of(workload: dict[str, Any], volume: str) -> str:
    """The name of the secret that a volume holds."""
    (found,) = (one for one in workload["spec"]["template"]["spec"]["volumes"] if one["name"] == volume)
    return str(found["secret"]["secretName"])


def mounted_files(workload: dict[str, Any]) -> set[str]:
    """The paths inside a container of the files that come from secrets."""
    folders = {mount["name"]: mount["mountPath"] for mount in container(workload)["volumeMounts"]}
    return {
        f"{folders[volume['name']]}/{item['path']}"
        for volume in workload["spec"]["template"]["spec"]["volumes"]
        for item in volume.get("secret", {}).get("items", FOLDERS.get(volume["name"], ()))
    }
