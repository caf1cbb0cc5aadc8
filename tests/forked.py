"""The command as a process of its own, without the time that importing the program takes: a fork of one that has done so."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import IO, Any

from tests.fork_server import NUMBER

__all__ = ["Forked", "prepare", "run", "start"]

_ROOT = Path(__file__).resolve().parent.parent
_STARTS_WITHIN = 120.0
_SERVERS = range(2)
"""Forks of one process have one order of sets; who starts next must not depend on that, so two take turns."""
_turns = cycle(_SERVERS)
_sending = threading.Lock()


class Forked:
    """A running `kentongan ARGUMENTS...`, with the interface of `subprocess.Popen` as far as tests need it."""

    def __init__(self, arguments: tuple[str, ...], answer: int) -> None:
        self.args = arguments
        self.returncode: int | None = None
        self._pid: int | None = None
        self._answer = answer
        self._lock = threading.Lock()
        self._close = weakref.finalize(self, os.close, answer)

    @property
    def pid(self) -> int:
        """Its number, as soon as there is one."""
        with self._lock:
            found = self._known(_STARTS_WITHIN)
        assert found is not None, f"no process was forked within {_STARTS_WITHIN:g} s"
        return found

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended.

        Raises:
            subprocess.TimeoutExpired: it runs after so many seconds.
        """
        found = self._ended(timeout)
        if found is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return found

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        """The exit code once it is known, or what is known after so many seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        if not self._lock.acquire(timeout=-1 if timeout is None else timeout):
            return self.returncode
        try:
            if self.returncode is None and self._known(_left(deadline)) is not None:
                self.returncode = self._told(_left(deadline))
                if self.returncode is not None:
                    self._close()
            return self.returncode
        finally:
            self._lock.release()

    def _known(self, timeout: float | None) -> int | None:
        if self._pid is None:
            self._pid = self._told(timeout)
        return self._pid

    def _told(self, timeout: float | None) -> int | None:
        """The next number from who waits for it; None when none comes within so many seconds."""
        poll = select.poll()
        poll.register(self._answer, select.POLLIN)
        if not poll.poll(None if timeout is None else 1000 * timeout):
            return None
        told = os.read(self._answer, NUMBER.size)
        assert told, f"the process that forks ended before it could tell of {self.args}"
        [number] = NUMBER.unpack(told)
        return int(number)


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())


@cache
def _server(number: int) -> socket.socket:
    """Start a process that forks; it ends with this one."""
    ours, its = socket.socketpair()
    with its:
        environment = os.environ | {"PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.fork_server", str(its.fileno())]
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, pass_fds=[its.fileno()])
    atexit.register(process.wait)
    atexit.register(ours.close)  # first, which ends it
    return ours


def prepare() -> None:
    """Have all that is needed begin to import, and do not wait for it; else the first command does."""
    for number in _SERVERS:
        _server(number)


def start(
    *arguments: str, env: Mapping[str, str], stdin: IO[Any] | None = None, stdout: IO[Any], stderr: IO[Any] | None = None
) -> Forked:
    """Start `python -m streams.cli ARGUMENTS...` with this environment; variables for Python itself have no effect."""
    request = {"arguments": arguments, "environment": dict(env), "folder": os.getcwd()}
    told = json.dumps(request).encode()
    ours, its = socket.socketpair()
    with its, open(os.devnull, "rb") as nothing:
        files = [its, stdin or nothing, stdout, stderr or stdout]
        with _sending:
            server = _server(next(_turns))
            socket.send_fds(server, [NUMBER.pack(len(told))], [file.fileno() for file in files])
            server.sendall(told)
    return Forked(arguments, ours.detach())


def run(*arguments: str, env: Mapping[str, str], input: str = "", timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Run it to its end, as `subprocess.run` does."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        given.write(input)
        given.seek(0)
        process = start(*arguments, env=env, stdin=given, stdout=out, stderr=err)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())
