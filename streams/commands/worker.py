"""`kentongan worker`."""

import asyncio
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from streams.app import STAGES
from streams.errors import KentonganError, UserError
from streams.logs import configure_logs
from streams.settings import load_settings
from streams.worker import Worker

__all__ = ["worker"]


def worker(
    stage: Annotated[
        list[str] | None,
        typer.Option("--stage", "-s", help=f"Run only this stage: {', '.join(STAGES)}. May be given several times."),
    ] = None,
) -> None:
    """Run the pipeline, or some of its stages, until SIGTERM or Ctrl-C.

    Waits for the broker and the topics. Start as many workers as there are partitions: each stage shares them out.
    """
    stages = tuple(stage or STAGES)
    for name in stages:
        if name not in STAGES:
            raise UserError(f"there is no stage {name!r}; the stages are {', '.join(STAGES)}")
    settings = load_settings()
    configure_logs(settings)
    try:
        uvloop.run(Worker(settings, stages, Console()).run())
    except (UserError, asyncio.CancelledError):
        raise
    except KentonganError as error:
        Console(stderr=True).print(f"kentongan: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except Exception as error:
        Console(stderr=True).print(
            f"kentongan: the worker ended on an error it could not mend ({type(error).__name__}: {error}); nothing is lost, "
            "start it again",
            style="red",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1) from error
