"""What processes use of the machine."""

import os
from pathlib import Path

__all__ = ["used"]


def used(pid: int) -> tuple[float, int]:
    """Processor seconds and the most memory in bytes of a process, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return seconds, int(status["VmHWM"].split()[0]) * 1024
