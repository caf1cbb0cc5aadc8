"""Worker processes that are killed, frozen, cut off and started again, as by a supervisor that wants all of them to run."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from streams.local.ports import LOOPBACK, free_port
from streams.local.process import GuardedProcess
from streams.settings import PREFIX
from tests.processes import command_pid

__all__ = ["ChaosWorker", "Workers"]

_GRACE = 40.0
_BACK_OFF = 1.0
_FAKETIME = "/usr/lib/{}/faketime/libfaketimeMT.so.1"


@dataclass
class ChaosWorker:
    """A worker with all stages, which is started anew whenever it ends by itself."""

    name: str
    log: Path
    environment: Mapping[str, str]
    command: Sequence[str] = ()
    """Put before its own."""
    host: str = LOOPBACK
    wanted: bool = False
    starts: int = 0
    exits: list[int] = field(default_factory=list)
    """Exit codes of the times that it ended though nobody had asked it to."""
    port: int = 0
    ahead: int = 0
    """Seconds by which its clock is ahead."""
    process: GuardedProcess | None = None

    def start(self) -> None:
        if self.process:
            self.process.kill()  # it has ended; that lets go of the pipe to its guardian
        self.port = free_port()
        own = {f"{PREFIX}METRICS_HOST": self.host, f"{PREFIX}METRICS_PORT": str(self.port)}
        if self.ahead:
            own |= {
                "LD_PRELOAD": str(clock_library()),
                "FAKETIME": f"{self.ahead:+}s",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        self.process = GuardedProcess(
            [*self.command, sys.executable, "-m", "streams.cli", "worker"],
            log=self.log,
            env={**self.environment, **own},
            grace=_GRACE,
        )
        self.starts += 1
        self.wanted = True
        self.process.start()

    @property
    def pid(self) -> int:
        """Of the worker itself."""
        assert self.process is not None
        return command_pid(self.process)

    def kill(self) -> None:
        """Kill it as a machine that loses its power would; the supervisor starts it again."""
        os.kill(self.pid, signal.SIGKILL)

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def stop(self) -> int | None:
        """End it as an operator does; its exit code."""
        self.wanted = False
        assert self.process is not None
        await asyncio.to_thread(self.process.terminate)
        return self.process.exit_code

    async def answer(self, path: str) -> tuple[int, str]:
        """Status and body of what it answers over HTTP; 0 when it does not."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as client,
                client.get(f"http://{self.host}:{self.port}{path}") as found,
            ):
                return found.status, await found.text()
        except (OSError, aiohttp.ClientError, TimeoutError):
            return 0, ""


def clock_library() -> Path | None:
    """libfaketime, of the Debian package `faketime`, for this machine; None when it is not installed."""
    found = [Path(_FAKETIME.format(f"{os.uname().machine}-linux-gnu"))]
    return next((path for path in found if path.exists()), None)


class Workers:
    """All workers of a run and their supervisor; use it with `async with`."""

    def __init__(self, workers: Sequence[ChaosWorker]) -> None:
        self.all = list(workers)
        self._supervising: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Workers":
        for worker in self.all:
            worker.start()
        self._supervising = asyncio.create_task(self._supervise())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._supervising:
            self._supervising.cancel()
        for worker in self.all:
            worker.wanted = False
            if worker.process:
                await asyncio.to_thread(worker.process.kill)

    async def _supervise(self) -> None:
        ended: dict[str, float] = {}
        while True:
            for worker in self.all:
                if not worker.wanted or worker.process is None or worker.process.alive:
                    ended.pop(worker.name, None)
                elif worker.name not in ended:
                    code = worker.process.exit_code
                    ended[worker.name] = time.monotonic()
                    if code != 128 + signal.SIGKILL:  # that was us
                        worker.exits.append(-1 if code is None else code)
                elif time.monotonic() - ended[worker.name] >= _BACK_OFF:
                    worker.start()
            await asyncio.sleep(0.2)

    @property
    def exits(self) -> list[int]:
        return [code for worker in self.all for code in worker.exits]

    @property
    def starts(self) -> int:
        return sum(worker.starts for worker in self.all)

    async def ready(self) -> bool:
        """Whether each says that it has its share and does its work."""
        answers = await asyncio.gather(*(worker.answer("/ready") for worker in self.all))
        return all(status == 200 for status, _ in answers)

    async def stop(self) -> list[int | None]:
        """End all as an operator does; their exit codes."""
        return list(await asyncio.gather(*(worker.stop() for worker in self.all)))
