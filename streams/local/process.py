"""A server process that never outlives the one that started it, and that Ctrl-C in the terminal does not reach."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.local import guardian

__all__ = ["GuardedProcess"]

_MARGIN = 5.0
"""Seconds for the guardian to end after its command."""


class GuardedProcess:
    """`command` run under the guardian script, in a session and process group of its own (POSIX only).

    Standard output and error are appended to the file `log`; without one they are those of this process. The command ends by
    `terminate`, by `kill`, or when this process ends, by whatever means. It can be started again after it ended.
    """

    def __init__(self, command: Sequence[str], *, log: Path | None, env: Mapping[str, str] | None = None, grace: float = 5.0):
        """Only keep the arguments; `grace` is in seconds, from SIGTERM to SIGKILL."""
        self.command = list(command)
        self.log = log
        self._env = env
        self._grace = grace
        self._guardian: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command and return at once; nothing happens when it runs already."""
        if self.alive:
            return
        script = str(Path(guardian.__file__))
        with contextlib.nullcontext() if self.log is None else self.log.open("ab") as output:
            self._guardian = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", script, str(self._grace), *self.command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output and subprocess.STDOUT,
                env=self._env,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether the command runs."""
        return self._guardian is not None and self._guardian.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Exit code of the last run as the guardian reports it; None while it runs or when it never ran."""
        return None if self._guardian is None else self._guardian.poll()

    @property
    def group(self) -> int | None:
        """Process group of the last run, which holds the command and its guardian."""
        return None if self._guardian is None else self._guardian.pid

    def terminate(self) -> None:
        """End the command (SIGTERM, then SIGKILL after the grace time) and wait until it is gone."""
        self._end(self._grace)

    def kill(self) -> None:
        """End the command by SIGKILL and wait until it is gone."""
        if self._guardian is not None and self._guardian.stdin is not None and self.alive:
            with contextlib.suppress(BrokenPipeError):
                self._guardian.stdin.write(guardian.KILL)
                self._guardian.stdin.flush()
        self._end(0.0)

    def _end(self, grace: float) -> None:
        if self._guardian is None:
            return
        if self._guardian.stdin is not None:
            self._guardian.stdin.close()
        try:
            self._guardian.wait(grace + _MARGIN)
        except subprocess.TimeoutExpired:  # the guardian itself hangs or was stopped
            self._guardian.kill()
            self._guardian.wait()
        if self._guardian.returncode < 0:  # somebody killed the guardian, and the command may run on
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._guardian.pid, signal.SIGKILL)

    def log_tail(self, characters: int = 2000) -> str:
        """Return the end of the log; empty when there is none."""
        if self.log is None:
            return ""
        try:
            return self.log.read_text(errors="replace")[-characters:]
        except FileNotFoundError:
            return ""
