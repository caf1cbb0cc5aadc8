"""`kentongan worker`."""

import asyncio
import os
import sys
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from streams.commands.complaint import complain
from streams.errors import KentonganError, UserError
from streams.logs.logs import configure_logs
from streams.settings import load_settings
from streams.worker.stages import STAGE_NAMES
from streams.worker.worker import Worker

__all__ = ["worker"]


def worker(
    stage: Annotated[
        list[str] | None,
        typer.Option("--stage", "-s", help=f"Run only this stage: {', '.join(STAGE_NAMES)}. May be given several times."),
    ] = None,
) -> None:
    """Run the pipeline, or some of its stages, until SIGTERM or Ctrl-C.

    Waits for the broker and the topics. Start as many workers as there are partitions: each stage shares them out.
    """
    stages = tuple(stage or STAGE_NAMES)
    for name in stages:
        if name not in STAGE_NAMES:
            raise UserError(f"there is no stage {name!r}; the stages are {', '.join(STAGE_NAMES)}")
    settings = load_settings()
    configure_logs(settings)
    console = Console()
    try:
        # What is no terminal is a log, which people's words are kept out of.
        uvloop.run(_run(Worker(settings, stages, console, words=console.is_terminal)))
    except (UserError, asyncio.CancelledError):
        raise
    except Exception as error:
        _tell(error)
        raise typer.Exit(1) from error


async def _run(running: Worker) -> None:
    """Run it to its end; where stages did not end, end the process with them, whose threads would keep it."""
    code = 0
    try:
        await running.run()
    except Exception as error:
        if not running.abandoned:
            raise
        _tell(error)
        code = 1
    if running.abandoned:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _tell(error: Exception) -> None:
    said = str(error)
    if not isinstance(error, KentonganError):
        kind = type(error).__name__
        said = f"the worker ended on an error it could not mend ({kind}: {error}); nothing is lost, start it again"
    complain(said)
