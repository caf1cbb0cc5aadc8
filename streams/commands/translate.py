"""`kentongan watchlist translate`: a query of another tool in ours."""

import sys
from collections.abc import Iterable
from typing import Annotated, Final, Literal

import typer

from streams.errors import UserError
from streams.watchlist.dialects import DIALECTS
from streams.watchlist.query_error import QueryError
from streams.watchlist.translation import MAX_FOREIGN_LENGTH, translate

__all__ = ["translate_query"]

_MOST_LISTED: Final = 20


def translate_query(
    query: Annotated[str, typer.Argument(help="The query, or - for standard input.")],
    tool: Annotated[
        Literal["brandwatch", "meltwater", "talkwalker"], typer.Option("--from", help="The tool that it is from.")
    ],
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out the parts that have no equal, and print the rest.")
    ] = False,
) -> None:
    """Turn a query of Brandwatch, Meltwater or Talkwalker into one of ours, and print it.

    What has no equal here, such as `title:` or `?` within a word, is reported with its position; so is what could be meant in
    two ways. Exit code 2: nothing was printed.
    """
    text = sys.stdin.read(MAX_FOREIGN_LENGTH + 1) if query == "-" else query
    found = translate(text.strip(), DIALECTS[tool])
    for note in _listed(found.notes):
        typer.echo(f"note: {note}", err=True)
    if found.missing and (found.query is None or not leave_out):
        parts = len(found.missing)
        head = f"{parts} parts have no equal in our queries" if parts > 1 else "1 part has no equal in our queries"
        rest = "" if found.query is None else "; --leave-out prints the rest"
        raise UserError("\n".join([f"{head}{rest}", *_listed(found.missing)]))
    for part in _listed(found.missing):
        typer.echo(f"left out: {part}", err=True)
    typer.echo(found.query)


def _listed(errors: tuple[QueryError, ...]) -> Iterable[str]:
    yield from map(str, errors[:_MOST_LISTED])
    if len(errors) > _MOST_LISTED:
        yield f"and {len(errors) - _MOST_LISTED:,} more"
