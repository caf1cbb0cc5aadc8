"""Kustomize, which builds the Kubernetes manifests, compiled once from its Go module."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

__all__ = ["KustomizeUnavailableError", "build"]

_VERSION = "v5.8.1"
_FOLDER = Path(__file__).parents[1] / ".cache" / f"kustomize-{_VERSION}"
_COMPILE_SECONDS = 280


class KustomizeUnavailableError(Exception):
    """Kustomize cannot be compiled on this machine; the message says why."""


def build(folder: Path) -> list[dict[str, Any]]:
    """Return the resources that `kubectl apply -k` would send.

    Raises:
        KustomizeUnavailableError: there is no Go, or the registry does not answer.
    """
    done = subprocess.run([_program(), "build", folder], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def _program() -> Path:
    program = _FOLDER / "kustomize"
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with (_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _compile()
    return program


def _compile() -> None:
    go = shutil.which("go")
    if go is None:
        raise KustomizeUnavailableError("Go is not installed (no go on the path)")
    module = f"sigs.k8s.io/kustomize/kustomize/v5@{_VERSION}"
    environment = os.environ | {"GOBIN": str(_FOLDER), "GOFLAGS": ""}
    try:
        done = subprocess.run(
            [go, "install", module], env=environment, capture_output=True, text=True, timeout=_COMPILE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise KustomizeUnavailableError(f"Go has not compiled it within {_COMPILE_SECONDS} s") from None
    if done.returncode:
        raise KustomizeUnavailableError(f"Go cannot compile it: {done.stderr.strip()[-300:]}")
