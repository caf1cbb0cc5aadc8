"""A network and a view of mounts of this process's own, where the system allows it; both end with the process.

Brokers listen at `ADDRESS` there, and a worker may live in a network of its own, on a cable that can be pulled. Nothing of
that is seen outside, and nothing is left of it, however the process ends.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "ADDRESS",
    "Cable",
    "fill",
    "is_isolated",
    "isolate",
    "lay_cable",
    "mount_small_disk",
    "set_up",
    "unmount",
    "why_not",
]

ADDRESS = "10.99.0.1"
"""Of this machine, for all networks in it."""

_MARK = "CHAOS_ISOLATED"
_NETWORKS = Path("/run/netns")
_FAR, _NEAR, _THERE = "far", "10.99.1.1", "10.99.1.2"


@dataclass(frozen=True)
class Cable:
    """What connects a network of its own with everything else."""

    address: str
    """Of a program in that network."""
    command: Sequence[str]
    """Put before a command to run it there."""

    def pull(self) -> None:
        """From now on nothing goes through, and nobody is told."""
        _run("ip", "link", "set", _FAR, "down")

    def plug_in(self) -> None:
        _run("ip", "link", "set", _FAR, "up")


def _unshare() -> list[str]:
    own_user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *own_user, "--net", "--mount", "--propagation", "private", "--"]


def why_not() -> str | None:
    """Why this system allows no network of one's own; None when it does."""
    for tool in ("unshare", "nsenter", "ip", "mount"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    tried = subprocess.run([*_unshare(), "true"], capture_output=True, text=True)
    return tried.stderr.strip() or None if tried.returncode else None


def is_isolated() -> bool:
    """Whether this process is in a network of its own."""
    return _MARK in os.environ


def isolate(module: str, arguments: Sequence[str]) -> None:
    """Begin `python -m module` anew, in a network of its own; does not return."""
    command = [*_unshare(), sys.executable, "-m", module, *arguments]
    os.execvpe(command[0], command, os.environ | {_MARK: "1"})


def set_up() -> None:
    """Have the network know its own addresses; once, at the beginning."""
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")


def lay_cable() -> Cable:
    """Make a further network and connect it."""
    _NETWORKS.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "none", str(_NETWORKS))  # else its file would be left behind
    _run("ip", "netns", "add", "worker")
    _run("ip", "link", "add", _FAR, "type", "veth", "peer", "name", "near", "netns", "worker")
    _run("ip", "address", "add", f"{_NEAR}/30", "dev", _FAR)
    _run("ip", "link", "set", _FAR, "up")
    for words in (
        ("address", "add", f"{_THERE}/30", "dev", "near"),
        ("link", "set", "near", "up"),
        ("link", "set", "lo", "up"),
        ("route", "add", "default", "via", _NEAR),
    ):
        _run("ip", "-n", "worker", *words)
    return Cable(_THERE, ("nsenter", f"--net={_NETWORKS / 'worker'}"))


def mount_small_disk(folder: Path, megabytes: int) -> None:
    """Have a folder be a disk of its own, and a small one."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder))


def unmount(folder: Path) -> None:
    """Take the disk away, so that its folder can be removed."""
    _run("umount", "--lazy", str(folder))


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to the last byte; returns the file that does."""
    path = folder / "filler"
    block = b"\0" * 65_536
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(block)
        except OSError:
            return path


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
