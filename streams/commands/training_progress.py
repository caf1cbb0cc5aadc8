"""How far a training has come: a bar on a terminal, else a line now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["shown_steps"]

_LINE_EVERY: Final = 10.0
"""Seconds."""

Shown = Callable[[int, int, float], None]
"""Takes the steps done, the steps in all, and the loss of late."""


@contextmanager
def shown_steps(console: Console) -> Iterator[Shown]:
    """Show the steps that the caller reports, for as long as the context lasts."""
    if not console.is_terminal:
        yield _lines(console)
        return
    with Progress(BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("reading")
        yield lambda done, steps, loss: progress.update(
            task, completed=done, total=steps, description=f"step {done:,} of {steps:,}, loss {loss:.3f}"
        )


def _lines(console: Console) -> Shown:
    last = time.monotonic()

    def show(done: int, steps: int, loss: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_EVERY or done == steps:
            last = time.monotonic()
            console.print(f"step {done:,} of {steps:,}, loss {loss:.3f}", highlight=False)

    return show
