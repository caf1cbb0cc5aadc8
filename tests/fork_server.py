"""A process that has imported the program and forks a child for each command: `python -m tests.fork_server FD`.

What a child does is what `python -m streams.cli ARGUMENTS...` does, with the process, environment, folder and files that it
was given, up to the end of the interpreter; only the imports, most of what a short command takes, were done before. A fork
copies one thread, so nothing here may start another.
"""

import contextlib
import gc
import json
import os
import random
import runpy
import signal
import socket
import struct
import sys
import threading
import time
from importlib import import_module

__all__ = ["NUMBER"]

NUMBER = struct.Struct("=i")
"""Before a request, its length; in answer to it, the number of the process, and how it ended, as `subprocess` has it."""
_STREAMS = 3
_LATE = ("streams.desk.database", "streams.desk.rebuild", "streams.desk.report.make", "streams.desk.server", "structlog")
"""What commands import only once they run."""


def _serve(requests: socket.socket) -> None:
    """Fork for each request until the other side is closed; only children return."""
    # A child of this process waits for the command and tells how it ended; nobody waits for that one.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        size, files, _, _ = socket.recv_fds(requests, NUMBER.size, 1 + _STREAMS)
        if not size:
            os._exit(0)
        told = requests.recv(NUMBER.unpack(size)[0], socket.MSG_WAITALL)
        answer, *streams = files
        if os.fork() == 0:
            requests.close()
            if _become(json.loads(told), answer, streams):
                return
        for file in files:
            os.close(file)


def _become(request: dict[str, object], answer: int, streams: list[int]) -> bool:
    """In a fork: fork again, and wait for that one; True in the process that shall run the command."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    command = os.fork()
    if command:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for stream in streams:
            os.close(stream)
        _devour_standard_streams()
        with contextlib.suppress(BrokenPipeError):
            os.write(answer, NUMBER.pack(command))
            _, status = os.waitpid(command, 0)
            os.write(answer, NUMBER.pack(os.waitstatus_to_exitcode(status)))
        os._exit(0)
    os.close(answer)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    time.tzset()
    random.seed()
    sys.argv = ["kentongan", *request["arguments"]]  # type: ignore[misc]
    return True


def _devour_standard_streams() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(_STREAMS):
        os.dup2(nothing, number)
    os.close(nothing)


if __name__ == "__main__":
    channel = socket.socket(fileno=int(sys.argv[1]))
    import_module("streams.cli").command_line()
    for name in _LATE:
        import_module(name)
    assert threading.active_count() == 1
    assert not os.path.isdir("/proc/self/task") or len(os.listdir("/proc/self/task")) == 1
    del sys.modules["streams.cli"]  # which is run as the main module
    gc.collect()
    gc.freeze()
    _serve(channel)
    runpy.run_module("streams.cli", run_name="__main__", alter_sys=True)
