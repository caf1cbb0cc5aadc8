"""`kentongan ingest preview`: shows how a file would be read, before anything is sent."""

import shlex
from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from streams.commands.ingest_options import opened
from streams.commands.posts_options import print_outcome
from streams.commands.posts_table import posts_table, short
from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.errors import UserError
from streams.ingest.paths import MISSING
from streams.ingest.reader import PostReader, read_posts
from streams.ingest.record import NumberedPost, RawRecord
from streams.privacy.mask import mask
from streams.settings import load_settings
from streams.sources.sanitize import sanitizer
from streams.text.text_format import as_read

__all__ = ["preview"]

SHOWN: Final = 5
_LOOKED_AT: Final = 10_000
_COLUMNS: Final = 40
_PERSONAL: Final = frozenset({"author", "url"})
"""Fields whose values may name somebody in a form that no mask knows."""


@with_reading_options
def preview(
    path: Annotated[str, typer.Argument(help="File to look at.", metavar="PATH")],
    *,
    options: ReadingOptions,
) -> None:
    """Show what a file is taken for, its first posts as they will be read, what became of each column, and what to type.

    Nothing is sent, and no broker is needed. Personal data is masked as it is before posts are sent. The first 10,000 records
    are read. Exit code 1: none of them gave a post. 2: it must be said how to read the file; the sentence says what to add.
    """
    settings = load_settings()
    reading = options.reading(settings)
    if path == "-":
        raise UserError("a pipe can be read only once: save it to a file, and preview that")
    console = Console(highlight=False, markup=False, soft_wrap=False)
    sanitize = sanitizer(settings)
    with opened(path) as stream:
        reader = read_posts(stream, reading, sanitize)
        posts = [sanitize(entry.post) for entry in islice(reader, _LOOKED_AT) if isinstance(entry, NumberedPost)]
        console.print(posts_table(posts[:SHOWN]))
        console.print(_columns(reader))
        print_outcome(console, reader.words, reader.tally)
        console.print(_times(reader), style="dim")
    typer.echo(command_line(path, reader, options.given()))
    if not posts:
        raise typer.Exit(1)


def _columns(reader: PostReader) -> Table:
    """What became of each column, with a value of it."""
    table = Table("Kolom\ncolumn", "Menjadi\ngives", "Contoh\nexample", show_edge=False)
    given: dict[str, list[str]] = {}
    for target, spec in reader.plan.specs.items():
        given.setdefault(spec, []).append(target)
    shown = set()
    for spec, targets in given.items():
        get = reader.plan.getters[targets[0]]
        value = next((found for record in reader.sample if (found := get(record)) not in (MISSING, None, "")), MISSING)
        if value is not MISSING:
            example = _example(str(value), set(targets), reader)
            table.add_row(_used(spec, reader.sample), ", ".join(targets), example)
            shown.update(spec.replace("|", " ").replace("+", " ").split(" "))
            shown.add(spec)
    rest = [name for name in _names(reader) if name not in shown and not any(name in spec for spec in given)]
    if rest:
        more = f" … ({len(rest) - _COLUMNS} more)" if len(rest) > _COLUMNS else ""
        table.add_row(", ".join(rest[:_COLUMNS]) + more, "- (not used)", "")
    return table


def _example(value: str, targets: set[str], reader: PostReader) -> str:
    if _PERSONAL & targets:
        return "(hidden)"
    return short(mask(as_read(value, reader.plan.text_format) if "text" in targets else value))


def _used(spec: str, sample: list[RawRecord]) -> str:
    """Of `a|b` the parts that the file has."""
    there = [one for one in spec.split("|") if any(one.split("+")[0].split(".")[0] in record.fields for record in sample)]
    return " | ".join(there) if there else spec


def _names(reader: PostReader) -> list[str]:
    if reader.shape.columns is not None:
        return reader.shape.columns
    return list(dict.fromkeys(key for record in reader.sample for key in record.fields))


def _times(reader: PostReader) -> str:
    forms = ", ".join(f"{form} ({count:,})" for form, count in reader.plan.times.seen.most_common(3))
    return f"times: {forms}" + (f"; {reader.plan.times.order} first" if reader.plan.times.ordered else "")


def command_line(path: str, reader: PostReader, said: Mapping[str, Any]) -> str:
    """The command that sends the file, with everything detected as explicit options, so that a later file is read alike.

    `said` are the options that a user gave, by name.
    """
    detected: dict[str, Any] = {"--profile": reader.profile.name} if reader.profile else {}
    detected["--source"] = reader.plan.source
    if reader.plan.times.ordered:
        detected["--date-format"] = f"{reader.plan.times.order}-first"
    words = ["kentongan", "ingest", "file", path]
    for option, value in {**detected, **said}.items():
        for one in value if isinstance(value, list) else [value]:
            words += [option, str(one)]
    return shlex.join(words)
