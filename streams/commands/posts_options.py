"""Options of the commands that read posts from a file without a broker."""

from pathlib import Path
from typing import Annotated

import typer

from schemas.fact import Fact
from streams.commands.ingest_options import parse_source, parse_zone
from streams.factcheck.file import read_facts_file
from streams.settings import Settings
from streams.sources.columns import parse_map
from streams.sources.file import Format, Reading, format_of

__all__ = [
    "FactsOption",
    "FormatOption",
    "MapOption",
    "SourceOption",
    "WatchlistOption",
    "ZoneOption",
    "facts_of",
    "reading_of",
]

WatchlistOption = Annotated[Path, typer.Option("--watchlist", help="The watchlist, a YAML file.")]
FactsOption = Annotated[
    Path | None, typer.Option("--facts", help="Verified statements, a YAML or JSON file, that alerts tell as a worker's do.")
]
FormatOption = Annotated[Format | None, typer.Option(help="jsonl or csv, where the suffix does not tell.")]
MapOption = Annotated[
    list[str] | None, typer.Option(metavar="FIELD=COLUMN", help="Column that gives a field. May be repeated.")
]
SourceOption = Annotated[str, typer.Option(help="Source of posts that name none.")]
ZoneOption = Annotated[str | None, typer.Option(help="Zone of times that have none: WIB, WITA, WIT, or a full name.")]


def facts_of(path: Path | None) -> tuple[Fact, ...]:
    """The verified statements of a file; none without one.

    Raises:
        UserError: the file cannot be read, or an entry is wrong.
    """
    return read_facts_file(path).facts if path else ()


def reading_of(
    settings: Settings, path: str, format: Format | None, columns: list[str] | None, source: str, zone: str | None
) -> Reading:
    """How the file is to be read: just as `kentongan ingest file` reads it with the same options.

    Raises:
        UserError: an option says what cannot be.
    """
    return Reading(
        format=format or format_of(path),
        columns=parse_map(columns or []),
        source=parse_source(source),
        zone=parse_zone(zone) if zone else None,
        future_tolerance=settings.future_tolerance,
    )
