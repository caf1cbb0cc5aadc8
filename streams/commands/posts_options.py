"""Options of the commands that read posts from a file, and what is told of the reading."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from schemas.fact import Fact
from streams.commands.ingest_options import parse_source, parse_zone
from streams.errors import UserError
from streams.factcheck.file import read_facts_file
from streams.ingest.columns import TARGETS, parse_map
from streams.ingest.encoding import checked
from streams.ingest.outcome import Share, Tally, reasons
from streams.ingest.reading import Order, Reading
from streams.ingest.shape import Format
from streams.learning.labelled_texts import LABELS, read_rows
from streams.settings import Settings

__all__ = [
    "AllowOption",
    "AsOfOption",
    "DateFormatOption",
    "EncodingOption",
    "FactsOption",
    "FormatOption",
    "LabelMapOption",
    "MapOption",
    "OrderOption",
    "ProfileOption",
    "RecordsOption",
    "SourceOption",
    "WatchlistOption",
    "ZoneOption",
    "facts_of",
    "labelled",
    "parse_share",
    "print_outcome",
    "reading_of",
]

WatchlistOption = Annotated[Path, typer.Option("--watchlist", help="The watchlist, a YAML file.")]
FactsOption = Annotated[
    Path | None, typer.Option("--facts", help="Verified statements, a YAML or JSON file, that alerts tell as a worker's do.")
]
FormatOption = Annotated[Format | None, typer.Option(help="What the file is; else the file itself tells.")]
EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding, such as utf-8, utf-16 or cp1252; else the file itself tells.")
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=COLUMN",
        help=f"Column or dotted keys that give a field; date+time joins two, - puts one aside. May be repeated. "
        f"Fields: {', '.join(TARGETS)}.",
    ),
]
LabelMapOption = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=COLUMN", help=f"Column that gives a field: {', '.join(LABELS)}. May be repeated."),
]
RecordsOption = Annotated[
    str | None, typer.Option(metavar="KEYS", help="Of JSON, the dotted keys that lead to the records, such as data.items.")
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE", help="Tool that wrote the file; else the columns tell. A YAML file of your own, or none."
    ),
]
SourceOption = Annotated[str | None, typer.Option(help="Source of posts that name none; else the profile's, or file.")]
ZoneOption = Annotated[
    str | None, typer.Option(help="Zone of times that have none: WIB, WITA, WIT or a name like Asia/Jakarta.")
]
DateFormatOption = Annotated[
    str | None,
    typer.Option(metavar="FORM", help="day-first, month-first, or the form of the times, such as DD/MM/YYYY HH:mm."),
]
AsOfOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="When the file was made, for times such as 2 hari yang lalu.")
]
OrderOption = Annotated[
    Order, typer.Option(help="auto sorts a file that is not in order of time; time always does; file never does.")
]
AllowOption = Annotated[
    str, typer.Option(metavar="SHARE", help="Rejects with which the exit code is still 0, as 5% or as a number.")
]


def facts_of(path: Path | None) -> tuple[Fact, ...]:
    """The verified statements of a file; none without one.

    Raises:
        UserError: the file cannot be read, or an entry is wrong.
    """
    return read_facts_file(path).facts if path else ()


def reading_of(
    settings: Settings,
    *,
    format: Format | None = None,
    encoding: str | None = None,
    columns: list[str] | None = None,
    records: str | None = None,
    profile: str | None = None,
    source: str | None = None,
    zone: str | None = None,
    date_format: str | None = None,
    as_of: str | None = None,
    order: Order = "auto",
    from_line: int = 1,
) -> Reading:
    """How the file is to be read: just as `kentongan ingest file` reads it with the same options.

    Raises:
        UserError: an option says what cannot be.
    """
    where = parse_zone(zone) if zone else None
    return Reading(
        format=format,
        encoding=checked(encoding) if encoding else None,
        columns=parse_map(columns or []),
        records=records,
        profile=profile,
        profiles=settings.profiles,
        source=parse_source(source) if source else None,
        zone=where,
        date_format=date_format,
        as_of=_moment(as_of, where) if as_of else None,
        order=order,
        from_line=from_line,
        future_tolerance=settings.future_tolerance,
    )


def labelled(path: Path, columns: list[str] | None, encoding: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a file of labelled texts; `columns` and `encoding` are as the options say them.

    Raises:
        UserError: an option says what cannot be, or the file cannot be read.
    """
    return read_rows(path, parse_map(columns or [], LABELS), checked(encoding) if encoding else None)


def _moment(said: str, zone: tzinfo | None) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise UserError(f"--as-of {said!r} is no time; write it as 2026-02-01T10:00+07:00") from None
    return found.replace(tzinfo=zone or UTC) if found.tzinfo is None else found


def parse_share(said: str) -> Share:
    """How many rejects are allowed: `5%` of the records, or a number of them.

    Raises:
        UserError: it is neither.
    """
    if found := re.fullmatch(r"(\d{1,3}(?:\.\d+)?)%", said):
        return Share(percent=float(found[1]))
    if re.fullmatch(r"\d{1,12}", said):
        return Share(most=int(said))
    raise UserError(f"--allow-rejects {said!r} is no share; write it as 5% or as a number of records")


def print_outcome(console: Console, words: str, tally: Tally) -> None:
    """Print what the file was taken for, what a user should know of it, and why records gave no post."""
    console.print(f"taken for: {words}", style="dim")
    for note in tally.notes():
        console.print(note, style="yellow")
    for reason in reasons(tally):
        console.print(f"rejected: {reason}", style="yellow")
