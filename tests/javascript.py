"""JavaScript for tests: Node.js, and the packages of `tests/node/package.json`, fetched once from the registry."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

__all__ = ["JavaScriptUnavailableError", "folder", "node"]

_SOURCES = Path(__file__).parent / "node"
_CACHE = Path(__file__).parents[1] / ".cache"
_INSTALL_SECONDS = 240


class JavaScriptUnavailableError(Exception):
    """Programs in JavaScript cannot run on this machine; the message says why."""


def node() -> str:
    """Return the path of Node.js.

    Raises:
        JavaScriptUnavailableError: it is not installed.
    """
    found = shutil.which("node")
    if found is None:
        raise JavaScriptUnavailableError("Node.js is not installed (no node on the path)")
    return found


def folder() -> Path:
    """Return a folder with the packages in its `node_modules`, for programs to be copied into.

    Raises:
        JavaScriptUnavailableError: npm is missing, or the registry does not answer.
    """
    wanted = _SOURCES / "package.json"
    found = _CACHE / f"node-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:16]}"
    found.mkdir(parents=True, exist_ok=True)
    with (found / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (found / "done").exists():
            shutil.copy(wanted, found)
            _install(found)
            (found / "done").touch()
    return found


def _install(where: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise JavaScriptUnavailableError("npm is not installed (no npm on the path)")
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise JavaScriptUnavailableError(f"npm has not installed the packages within {_INSTALL_SECONDS} s") from None
    if done.returncode:
        raise JavaScriptUnavailableError(f"npm cannot install the packages: {done.stderr.strip()[-300:]}")
