"""`kentongan audit`: who did what."""

import asyncio
import re
from datetime import UTC
from typing import Annotated

import typer
from rich.console import Console

from schemas.audit import AuditEntry
from streams.audit.chain import Anchor, verify
from streams.audit.journal import read_trail
from streams.commands.audit_sentiment import sentiment
from streams.errors import UserError
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="See who did what, and how accurate the sentiment is.")

app.command()(sentiment)

_ANCHOR = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


@app.command("list")
def list_entries(
    action: Annotated[str | None, typer.Option(help="Only this, such as subject.erase, or what begins so.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the entries, the oldest first."""
    entries, _ = verify(asyncio.run(read_trail(load_settings())))
    console = Console(soft_wrap=True, highlight=False)
    for entry in entries:
        if action is not None and not entry.action.startswith(action):
            continue
        if as_json:
            typer.echo(entry.model_dump_json())
        else:
            console.print(_line(entry), markup=False)


def _line(entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    details = "".join(f"; {name} {value}" for name, value in entry.details.items())
    failed = " (failed)" if entry.outcome == "failed" else ""
    return f"{entry.number:6}  {at}  {entry.action}{failed}  {entry.by}: {entry.target}{details}"


@app.command()
def head() -> None:
    """Print number and digest of the newest entry, to be noted down where nobody who writes to Kafka can change it."""
    entries, _ = verify(asyncio.run(read_trail(load_settings())))
    if not entries:
        raise UserError("the trail has no entry yet")
    typer.echo(f"{entries[-1].number}:{entries[-1].digest}")


@app.command("verify")
def verify_command(
    anchor: Annotated[
        list[str] | None,
        typer.Option("--anchor", metavar="NUMBER:DIGEST", help="What `audit head` printed once; may be given several times."),
    ] = None,
) -> None:
    """Say whether the trail is whole: what was changed, taken out, put in or moved is named. Exit code 1: it is not.

    Without an --anchor a trail that was rewritten, or whose end was cut off, cannot be distinguished from a whole one.
    """
    anchors = [_anchor(text) for text in anchor or ()]
    entries, faults = verify(asyncio.run(read_trail(load_settings())), anchors)
    console = Console(soft_wrap=True, highlight=False)
    for fault in faults:
        console.print(str(fault), style="red", markup=False)
    if faults:
        raise typer.Exit(1)
    begin = f", from entry {entries[0].number} on; what came before is kept no more" if entries and entries[0].number else ""
    noted = f", with {len(anchors)} that were noted down" if anchors else ""
    typer.echo(f"{len(entries)} entries follow from one another{begin}{noted}.")


def _anchor(text: str) -> Anchor:
    if (found := _ANCHOR.fullmatch(text)) is None:
        raise UserError(f"--anchor is NUMBER:DIGEST as `kentongan audit head` prints it, and not {text[:100]!r}")
    return Anchor(int(found[1]), found[2])
