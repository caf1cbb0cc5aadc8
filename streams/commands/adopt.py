"""`kentongan watchlist adopt`: watches an emerging issue."""

import asyncio
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError

from schemas.watchlist import Issue, LegalBasis
from streams.commands.actor import actor
from streams.errors import UserError
from streams.faults import faults
from streams.operations.adopt import adopt as adopt_term
from streams.settings import load_settings
from streams.watchlist.query import QueryError, parse

__all__ = ["adopt"]


def adopt(
    term: Annotated[str, typer.Argument(help="The term of an emerging issue, such as '#tanggul', or an id of its alerts.")],
    name: Annotated[str | None, typer.Option("--id", help="The issue's id; else it follows from the term.")] = None,
    title: Annotated[str | None, typer.Option(help="What alerts call it; else the term.")] = None,
    query: Annotated[str | None, typer.Option(help="Another query than the alert suggests.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What it is watched for.")] = None,
    legal_basis: Annotated[
        LegalBasis | None, typer.Option(help="Why that is lawful, by UU 27/2022 article 20 paragraph 2.")
    ] = None,
) -> None:
    """Watch an emerging issue: add it to the watchlist with the query, the team and the channels of its newest alert.

    It prints the issue for your watchlist file: `watchlist apply` without it removes the issue again.
    """
    settings = load_settings()
    try:
        if query is not None:
            parse(query)
        adopting = adopt_term(
            settings,
            term,
            by=actor(settings),
            name=name,
            title=title,
            query=query,
            purpose=purpose,
            legal_basis=legal_basis,
        )
        issue = asyncio.run(adopting)
    except QueryError as error:
        raise UserError(f"the query: {error}") from error
    except ValidationError as error:
        said = "; ".join(f"--{str(one.place[0]).replace('_', '-')} cannot be used: it {one.said}" for one in faults(error))
        raise UserError(said) from error
    typer.echo(f"added {issue.id}; put it into your watchlist file, or the next `watchlist apply` removes it:\n", err=True)
    typer.echo(_as_yaml(issue), nl=False)


def _as_yaml(issue: Issue) -> str:
    fields = issue.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump([fields], allow_unicode=True, sort_keys=False)
