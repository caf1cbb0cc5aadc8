"""`kentongan retention`."""

import asyncio

import typer
from rich.console import Console

from streams.kafka.retention import Promise, verify_retention
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="See whether the topics keep their records as long as promised, and no longer.")


@app.callback()
def retention() -> None:
    """See whether the topics keep their records as long as promised, and no longer."""


@app.command()
def verify() -> None:
    """Compare the topics on the broker, and the age of their records, with what the settings promise.

    Exit code 1: a promise is broken, and below the table stands what to do. Nothing is changed. Exit code 2: it could not be
    looked at.
    """
    promises = asyncio.run(verify_retention(load_settings()))
    console = Console(soft_wrap=True, highlight=False)
    widths = [max(map(len, column)) for column in zip(*map(_cells, promises), _HEAD, strict=True)]
    for cells, style in ((_HEAD, "bold"), *((_cells(one), None if one.kept else "red") for one in promises)):
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        console.print(line.rstrip(), style=style, markup=False)
    broken = [one for one in promises if not one.kept]
    for one in broken:
        console.print(f"\n{one.topic}: {one.what} is {one.found}, promised is {one.promised}: {one.advice}", markup=False)
    if broken:
        raise typer.Exit(1)


_HEAD = ("Topic", "What", "Promised", "Found", "")


def _cells(promise: Promise) -> tuple[str, ...]:
    return promise.topic, promise.what, promise.promised, promise.found, "" if promise.kept else "broken"
