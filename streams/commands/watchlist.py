"""`kentongan watchlist`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, get_args

import orjson
import typer
from rich.table import Table

from schemas.post import TextFormat
from streams.commands.actor import actor
from streams.commands.adopt import adopt
from streams.commands.history import history
from streams.commands.tables import print_table
from streams.commands.translate import translate_query
from streams.operations.watchlist_changes import apply_recorded, refuse_unknown_channels
from streams.settings import load_settings
from streams.text.text_format import as_read
from streams.watchlist.file import read_watchlist
from streams.watchlist.matcher import Matcher
from streams.watchlist.publisher import read_issues, refuse_purposeless
from streams.watchlist.query import parse

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Say which issues are watched, live.")
app.command()(adopt)
app.command()(history)
app.command("translate")(translate_query)


@app.command()
def check(file: Annotated[Path, typer.Argument(help="YAML file with `issues:`.")]) -> None:
    """See whether a watchlist can be used, without a broker. Exit code 0, or 2 with all mistakes and their lines."""
    settings, watchlist = load_settings(), read_watchlist(file)
    refuse_unknown_channels(settings, watchlist.issues, str(file))
    refuse_purposeless(settings, watchlist)
    typer.echo(f"The watchlist can be used: {len(watchlist.issues):,} issues")


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="YAML file with `issues:`, each with `id`, `title` and `query`.")],
    keep: Annotated[bool, typer.Option(help="Keep issues that are watched but not in the file.")] = False,
) -> None:
    """Make the file the watchlist. Running workers follow within a second, without a restart."""
    settings, watchlist = load_settings(), read_watchlist(file)
    refuse_unknown_channels(settings, watchlist.issues, str(file))
    changes = asyncio.run(apply_recorded(settings, watchlist, actor(settings), keep=keep))
    typer.echo(str(changes) or "The watchlist is already so.")


@app.command("list")
def list_issues(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Show the issues that are watched."""
    issues = asyncio.run(read_issues(load_settings()))
    if as_json:
        for issue in issues.values():
            typer.echo(issue.model_dump_json(exclude_none=True))
        return
    table = Table("Id", "Title", "Query", "Owner", "Zone", "Preset", show_edge=False)
    for issue in issues.values():
        table.add_row(issue.id, issue.title, issue.query, issue.owner, issue.zone, issue.preset)
    print_table(table)


@app.command("test")
def try_query(
    query: Annotated[str, typer.Argument(help="For example: 'beras AND (naik OR mahal*) NOT resep'.")],
    source: Annotated[str, typer.Option(help="Source that plain lines are taken to come from.")] = "file",
    language: Annotated[str, typer.Option(help="Language that plain lines are taken to be in.")] = "id",
) -> None:
    """Try a query: print the posts on standard input that it matches, one a line.

    A line is a text, or a JSON object with `text` and perhaps `text_format`, `source` and `language`. HTML and entities such
    as `&amp;` are made plain first, as in posts.
    """
    matcher = Matcher({"query": parse(query)})
    matched = seen = 0
    for line in filter(str.strip, sys.stdin):
        text, post_source, post_language, form = line.rstrip("\n"), source, language, None
        if line.lstrip().startswith("{"):
            try:
                fields = orjson.loads(line)
            except orjson.JSONDecodeError:
                fields = {}
            if isinstance(fields.get("text"), str):
                text = fields["text"]
                post_source = str(fields.get("source", source))
                post_language = str(fields.get("language", language))
                said = fields.get("text_format")
                form = said if said in get_args(TextFormat) else None
        seen += 1
        text = as_read(text, form)
        if matcher.match(text, language=post_language, source=post_source):
            matched += 1
            typer.echo(text.replace("\n", " "))
    typer.echo(f"{matched} of {seen} match", err=True)
