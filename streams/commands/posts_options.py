"""Options of the commands that read posts from a file, and the report on the reading."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from schemas.fact import Fact
from streams.errors import UserError
from streams.factcheck.file import read_facts_file
from streams.ingest.columns import parse_map
from streams.ingest.encoding import checked
from streams.ingest.outcome import ReadingTally, RejectLimit, reasons
from streams.learning.labelled_texts import LABELS, read_rows

__all__ = [
    "AllowOption",
    "EncodingOption",
    "FactsOption",
    "LabelMapOption",
    "WatchlistOption",
    "facts_of",
    "labelled",
    "parse_share",
    "print_outcome",
]

WatchlistOption = Annotated[Path, typer.Option("--watchlist", help="The watchlist, a YAML file.")]
FactsOption = Annotated[
    Path | None, typer.Option("--facts", help="Verified statements, a YAML or JSON file, which alerts show as a worker's do.")
]
EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding, such as utf-8, utf-16 or cp1252; else it is detected.")
]
LabelMapOption = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=COLUMN", help=f"Column that gives a field: {', '.join(LABELS)}. May be repeated."),
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


def labelled(path: Path, columns: list[str] | None, encoding: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a file of labelled texts; `columns` and `encoding` are as the options say them.

    Raises:
        UserError: an option says what cannot be, or the file cannot be read.
    """
    return read_rows(path, parse_map(columns or [], LABELS), checked(encoding) if encoding else None)


def parse_share(said: str) -> RejectLimit:
    """How many rejects are allowed: `5%` of the records, or a number of them.

    Raises:
        UserError: it is neither.
    """
    if found := re.fullmatch(r"(\d{1,3}(?:\.\d+)?)%", said):
        return RejectLimit(percent=float(found[1]))
    if re.fullmatch(r"\d{1,12}", said):
        return RejectLimit(most=int(said))
    raise UserError(f"--allow-rejects {said!r} is no share; write it as 5% or as a number of records")


def print_outcome(console: Console, words: str, tally: ReadingTally) -> None:
    """Print what the file was taken for, what a user should know of it, and why records gave no post."""
    console.print(f"taken for: {words}", style="dim")
    for note in tally.notes():
        console.print(note, style="yellow")
    for reason in reasons(tally):
        console.print(f"rejected: {reason}", style="yellow")
