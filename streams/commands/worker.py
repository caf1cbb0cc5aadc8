"""`kentongan worker`."""

import asyncio
import os
import sys
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console

from streams.commands.complaint import complain
from streams.errors import KentonganError, UserError
from streams.live.runner import SOURCES
from streams.local.cores import cores
from streams.local.worker_processes import WorkerProcesses
from streams.logs.logs import configure_logs
from streams.settings import load_settings
from streams.worker.stages import STAGE_NAMES
from streams.worker.worker import Worker

__all__ = ["worker"]

_NAMES: Final = (SOURCES, *STAGE_NAMES)
_MOST_PROCESSES: Final = 256


def worker(
    stage: Annotated[
        list[str] | None,
        typer.Option("--stage", "-s", help=f"Run only this stage: {', '.join(_NAMES)}. May be given several times."),
    ] = None,
    processes: Annotated[
        str, typer.Option("--processes", "-p", metavar="NUMBER|auto", help="Run so many of them; auto: one for each core.")
    ] = "1",
) -> None:
    """Run the pipeline, or some of its stages, until SIGTERM or Ctrl-C.

    Waits for the broker and the topics. Stages share out their partitions among all workers, so that up to as many workers as
    there are partitions have something to do; with --processes they run as one, with one page of metrics. The stage `sources`
    fetches what the file of KENTONGAN_SOURCES_FILE names: one worker at a time does, others stand by. Without that file it is
    left out.
    """
    for name in stage or ():
        if name not in _NAMES:
            raise UserError(f"there is no stage {name!r}; the stages are {', '.join(_NAMES)}")
    settings, count = load_settings(), _count(processes)
    if count > 1:
        configure_logs(settings)
        raise typer.Exit(uvloop.run(WorkerProcesses(settings, stage or (), count).run()))
    stages = tuple(stage or (STAGE_NAMES if settings.sources_file is None else _NAMES))
    configure_logs(settings)
    console = Console()
    try:
        # What is no terminal is a log, which people's words are kept out of.
        uvloop.run(_run(Worker(settings, stages, console, words=console.is_terminal)))
    except (UserError, asyncio.CancelledError):
        raise
    except Exception as error:
        _log_failure(error)
        raise typer.Exit(1) from error


def _count(processes: str) -> int:
    if processes == "auto":
        return cores()
    if processes.isascii() and processes.isdigit() and 1 <= int(processes) <= _MOST_PROCESSES:
        return int(processes)
    raise UserError(f"--processes is auto or a number from 1 to {_MOST_PROCESSES}, not {processes!r}")


async def _run(running: Worker) -> None:
    """Run it to its end; where stages did not end, end the process with them, whose threads would keep it."""
    code = 0
    try:
        await running.run()
    except Exception as error:
        if not running.abandoned:
            raise
        _log_failure(error)
        code = 1
    if running.abandoned:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _log_failure(error: Exception) -> None:
    said = str(error)
    if not isinstance(error, KentonganError):
        kind = type(error).__name__
        said = f"the worker ended on an error it could not mend ({kind}: {error}); nothing is lost, start it again"
    complain(said)
