"""Several worker processes under one: it starts them, restarts those that end, and shows them as one worker."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from streams.local.ports import LOOPBACK, free_port
from streams.local.process import GuardedProcess
from streams.settings import PREFIX, Settings
from streams.tasks import end
from streams.web.gathered_routes import GatheredRoutes
from streams.web.listen import listen
from streams.web.serving import serve_app

__all__ = ["WorkerProcesses"]

log = structlog.get_logger(__name__)

_LOOK: Final = 0.2
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds until a process that ended is started again: twice as long each time."""
_STEADY: Final = 60.0
"""Seconds after which a process is taken to run well."""
_MARGIN: Final = 10.0
_USER_ERROR: Final = 2
"""The exit code of a command that somebody has to call otherwise."""


class WorkerProcesses:
    """So many workers with the same stages, each a process of its own, whose metrics and health are served on one port.

    None of them outlives this process.
    """

    def __init__(self, settings: Settings, stages: Sequence[str], count: int) -> None:
        """`stages` are as given to the command; without any a worker has all."""
        self._settings = settings
        self._ones = [_One(str(number), settings, stages) for number in range(count)]
        self._stop = asyncio.Event()
        self._code = 0

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT; the exit code.

        It is 2 when one of them says that it was called wrongly, 1 when one did not end in good order, else 0.

        Raises:
            UserError: the address or the port of the settings cannot be used.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        routes = GatheredRoutes(self._addresses)
        served = await serve_app(routes.app(), sock=listen(self._settings))
        log.info("workers_starting", processes=len(self._ones), address=served.address)
        keeping = asyncio.create_task(self._keep_all())
        try:
            await self._stop.wait()
        finally:
            await end([keeping])
            codes = await asyncio.gather(*(asyncio.to_thread(one.finish) for one in self._ones))
            await served.stop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        return self._code or int(any(codes))

    def _addresses(self) -> Mapping[str, str]:
        return {one.name: one.address for one in self._ones}

    async def _keep_all(self) -> None:
        """Start the first, and the others once it has found nothing wrong: one sentence about a mistake is enough."""
        first, *others = self._ones
        keeping = [asyncio.create_task(self._keep(first))]
        try:
            await first.serves()
            keeping += [asyncio.create_task(self._keep(one)) for one in others]
            await asyncio.gather(*keeping)
        finally:
            await end(keeping)

    async def _keep(self, one: "_One") -> None:
        wait = _FIRST_WAIT
        while True:
            began = time.monotonic()
            one.start()
            while one.process.alive:  # noqa: ASYNC110 - a thread for each would have to wait for it
                await asyncio.sleep(_LOOK)
            code = one.process.exit_code
            if code == _USER_ERROR:
                self._code = _USER_ERROR
                self._stop.set()
                return
            wait = _FIRST_WAIT if time.monotonic() - began > _STEADY else min(2 * wait, _LONGEST_WAIT)
            log.error("worker_process_ended", process=one.name, code=code, again_after_seconds=wait)
            await asyncio.sleep(wait)


class _One:
    """One of the processes."""

    def __init__(self, name: str, settings: Settings, stages: Sequence[str]) -> None:
        self.name = name
        self._grace = 2 * settings.drain_timeout + _MARGIN
        self._command = [
            sys.executable,
            "-m",
            "streams.cli",
            "worker",
            *(part for stage in stages for part in ("--stage", stage)),
        ]
        self._started = asyncio.Event()
        self._make()

    def _make(self) -> None:
        self._port = free_port()
        own = {f"{PREFIX}METRICS_HOST": LOOPBACK, f"{PREFIX}METRICS_PORT": str(self._port)}
        self.process = GuardedProcess(self._command, log=None, env={**os.environ, **own}, grace=self._grace)

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Start it, or start it again, then on another port: somebody may have taken that one."""
        if self._started.is_set():
            self.process.kill()  # it has ended; that lets go of its guardian
            self._make()
        self.process.start()
        self._started.set()

    async def serves(self) -> None:
        """Return once it answers at its address."""
        await self._started.wait()
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(LOOPBACK, self._port)
                writer.close()
                return
            await asyncio.sleep(_LOOK)

    def finish(self) -> int:
        """Have it finish what it has in hand; its exit code, 0 when it never ran."""
        self.process.terminate()
        return self.process.exit_code or 0
