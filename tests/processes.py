"""What the tests need to watch processes: waiting for a condition, and whether a process group is gone."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from streams.local.process import GuardedProcess

__all__ = ["children", "command_pid", "freeze", "freeze_group", "group_is_gone", "parent", "wait_for"]


def wait_for(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Return once `condition` is true; fail the test after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"condition not met within {within:g} s"
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """The process ids of those that a process started and that are not waited for yet; on Linux."""
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def parent(pid: int) -> int:
    """The process id of the parent of a process; on Linux."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def command_pid(process: GuardedProcess) -> int:
    """The process id of a guarded command that runs, which its guardian has for a child; on Linux."""
    assert process.group is not None
    [pid, *_] = children(process.group)
    return pid


def freeze(pid: int) -> None:
    """Stop a process, and return when none of its threads runs any more: on a busy machine that takes a while."""
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: _stands_still(pid))


def freeze_group(group: int) -> None:
    """Stop all processes of a group in the same way."""
    os.killpg(group, signal.SIGSTOP)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if _runs_in(group, stat):
            wait_for(lambda pid=int(stat.parent.name): _stands_still(pid))  # type: ignore[misc]


def _stands_still(pid: int) -> bool:
    """Whether each thread of a process is stopped; on Linux. Elsewhere the signal is taken to be in force at once."""
    return all(_state(thread) in "TtZX" for thread in Path(f"/proc/{pid}/task").glob("*/stat"))


def _state(stat: Path) -> str:
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def group_is_gone(group: int) -> bool:
    """Whether no process of the group runs; on Linux a zombie, which its new parent has not waited for, does not count."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return os.path.isdir("/proc/self") and not any(_runs_in(group, stat) for stat in Path("/proc").glob("[0-9]*/stat"))


def _runs_in(group: int, stat: Path) -> bool:
    try:
        # The name stands in parentheses and may hold anything; state, parent and group follow it.
        state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(its_group) == group and state not in "ZX"
