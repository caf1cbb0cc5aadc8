"""`kentongan source list`, and what one asks of sources: `pause`, `resume` and `reset`."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from streams.commands.actor import actor
from streams.commands.source_option import FileOption, named
from streams.commands.tables import print_table
from streams.connectors.budget import Spent
from streams.connectors.lookup import allowance_of
from streams.connectors.row import SourceRow
from streams.connectors.sources_file import Sources, read_sources
from streams.errors import NewerFormatError
from streams.kafka.topics import Topics
from streams.live.steering import Verb, steer
from streams.live.stored import Stored, read_stored
from streams.settings import load_settings

__all__ = ["list_sources", "pause", "reset", "resume"]

Name = Annotated[str, typer.Argument(help="Name of a source in the sources file.")]


def pause(name: Name, file: FileOption = None) -> None:
    """Have a source give nothing until it is resumed, over restarts of workers too. What it knows is kept."""
    _steer("pause", name, file)


def resume(name: Name, file: FileOption = None) -> None:
    """Go on with a source that was paused, or look at once at one that needed somebody."""
    _steer("resume", name, file)


def reset(name: Name, file: FileOption = None) -> None:
    """Start a source again, as if it had never been read: what it shows now is sent again, and repeats are dropped as ever.

    It resumes the source too. When its host has asked for patience, that is still heeded.
    """
    _steer("reset", name, file)


def list_sources(
    file: FileOption = None, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Show how each source is, and how far it has come; a lag is the time since all that it showed was read."""
    sources, settings = read_sources(named(file)), load_settings()
    found = list(_listed(sources, asyncio.run(read_stored(settings, Topics(settings)))))
    if as_json:
        for one in found:
            typer.echo(orjson.dumps(one).decode())
        return
    table = Table(
        "Name", "Kind", "Health", "Since", "Lag", "Posts", "Deletions", "Faults", "Budget", "Reason", show_edge=False
    )
    for one in found:
        since = one["since"].astimezone(UTC).strftime("%Y-%m-%d %H:%M") if one["since"] else ""
        lag = "" if one["lag_seconds"] is None else _span(one["lag_seconds"])
        table.add_row(
            one["name"],
            one["kind"],
            one["health"],
            since,
            lag,
            *(f"{one[what]:,}" for what in ("posts", "deletions", "faults")),
            "" if one["budget"] is None else f"{one['budget_left']:,} of {one['budget']:,}",
            one["reason"],
        )
    print_table(table)


def _listed(sources: Sources, stored: Stored) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for source in sources.sources:
        row = stored.rows.get(source.name)
        standing = (row if isinstance(row, SourceRow) else SourceRow(name=source.name, url="", owner="")).standing
        shown = standing.model_dump(include={"health", "reason", "since", "posts", "deletions", "faults"})
        if isinstance(row, NewerFormatError):
            shown |= {"health": "refused", "reason": str(row)}
        if stored.controls.of(source.name).paused:
            shown |= {"health": "paused", "reason": ""}
        lag = (now - standing.complete_to).total_seconds() if standing.complete_to else None
        shown |= {"lag_seconds": lag, "budget": None, "budget_left": None}
        if (allowance := allowance_of(source)) is not None:
            spent = row.spent if isinstance(row, SourceRow) else Spent()
            shown |= {"budget": allowance.units, "budget_left": allowance.left(spent, now)}
        yield {"name": source.name, "kind": source.kind, **shown}


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def _steer(verb: Verb, name: str, file: Any) -> None:
    settings = load_settings()
    read_sources(named(file)).of(name)
    asyncio.run(steer(settings, verb, name, actor(settings)))
    typer.echo({"pause": "Paused", "resume": "Resumed", "reset": "Reset"}[verb] + f": {name}")
