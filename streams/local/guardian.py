"""A script that runs a command for as long as the process that started it lives, however that one dies.

`guardian.py GRACE COMMAND [ARGUMENT...]`, with the read end of a pipe as standard input. When the starter closes the
pipe, or is gone (the system closes the pipe then, also after SIGKILL), the command gets SIGTERM, and SIGKILL after
GRACE seconds; when the starter writes `KILL`, it gets SIGKILL at once. The guardian outlives the command and exits with
its exit code, 128 + N when signal N ended it, or `CANNOT_RUN`.

PR_SET_PDEATHSIG is no substitute: it follows the starting thread, not the process, and exists only on Linux.
Uses the standard library only, so that Python's isolated mode can run it.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

__all__ = ["CANNOT_RUN", "KILL", "main"]

KILL = b"k"
"""What the starter writes to have the command killed at once."""

CANNOT_RUN = 126
"""Exit code when the command could not be executed; the reason is on standard error."""


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code (see the module)."""
    grace, command = float(arguments[0]), arguments[1:]
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603
    except OSError as error:
        print(f"cannot run {command[0]}: {error}", file=sys.stderr)
        return CANNOT_RUN

    def end() -> None:
        child.terminate()
        try:
            child.wait(grace)
        except subprocess.TimeoutExpired:
            child.kill()

    def obey_starter() -> None:
        if os.read(0, 1) == KILL:
            child.kill()
        else:
            end()

    def on_terminate(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=end, daemon=True).start()

    signal.signal(signal.SIGTERM, on_terminate)
    threading.Thread(target=obey_starter, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
