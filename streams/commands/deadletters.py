"""`kentongan dead-letters`."""

import asyncio
from typing import Annotated

import orjson
import typer
from rich.table import Table

from streams.commands.tables import print_table
from streams.operations.replay import list_letters, replay_letters
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="See what could not be processed, and send it again.")


@app.command("list")
def list_command(
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many, the newest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the newest dead letters: where each came from and why it failed, never what it holds."""
    letters = asyncio.run(list_letters(load_settings(), limit))
    if as_json:
        for letter in letters:
            fields = {name.removeprefix("kentongan-"): value.decode() for name, value in letter.headers()}
            typer.echo(orjson.dumps(fields | {"bytes": len(letter.value or b"")}).decode())
        return
    table = Table("Topic", "Partition", "Offset", "Index", "Stage", "Error", "Attempts", "Bytes", show_edge=False)
    for letter in letters:
        index = "" if letter.index is None else str(letter.index)
        numbers = (str(letter.partition), str(letter.offset), index)
        table.add_row(letter.topic, *numbers, letter.stage, letter.error, str(letter.attempts), str(len(letter.value or b"")))
    print_table(table)


@app.command()
def replay(
    stage: Annotated[str | None, typer.Option(help="Only what this stage gave up on.")] = None,
    again: Annotated[bool, typer.Option("--all", help="Also what was replayed before.")] = False,
) -> None:
    """Send dead letters in again, for example after the cause was mended. A second run sends only newer ones."""
    sent = asyncio.run(replay_letters(load_settings(), stage=stage, again=again))
    typer.echo(f"{sent} sent again")
