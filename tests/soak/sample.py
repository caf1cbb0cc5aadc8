"""What a process holds, as Linux tells it."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Sample", "take"]

_KIBIBYTE, _MEBIBYTE = 1024, 2**20


@dataclass(frozen=True)
class Sample:
    """At one moment; memory in MiB."""

    at: float
    """Seconds since the load began."""
    rss: float
    """Resident memory."""
    uss: float
    """The part of it that is this process's alone."""
    files: int
    """Open file descriptors."""
    threads: int
    tasks: int
    """Asyncio tasks that are not done."""


def take(pid: int, tasks: Path, at: float) -> Sample:
    """Look at a process that writes the number of its tasks to a file.

    Raises:
        OSError: there is no such process, or it is not ours.
    """
    proc = Path(f"/proc/{pid}")
    memory = _sizes(proc / "smaps_rollup")
    return Sample(
        at,
        memory["Rss"] / _MEBIBYTE,
        (memory["Private_Clean"] + memory["Private_Dirty"]) / _MEBIBYTE,
        len(list((proc / "fd").iterdir())),
        len(list((proc / "task").iterdir())),
        int(tasks.read_text()),
    )


def _sizes(path: Path) -> dict[str, int]:
    found = {}
    for line in path.read_text().splitlines()[1:]:
        name, _, value = line.partition(":")
        if value.endswith("kB"):
            found[name] = int(value.split()[0]) * _KIBIBYTE
    return found
