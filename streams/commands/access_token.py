"""Making a token for an interface."""

from typing import Annotated

import typer

from streams.api.tokens import new_token

__all__ = ["Scopes", "TokenName", "print_token"]

TokenName = Annotated[str, typer.Argument(help="Whose it is: letters, digits, dots and dashes.")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help="What it is good for: read, act; may be given twice.")]


def print_token(name: str, scopes: list[str] | None) -> None:
    """Print a new token to standard error, once, and its entry for the file of tokens, which holds but its hash, to output.

    Raises:
        UserError: the name or a scope will not do.
    """
    secret, entry = new_token(name, scopes or ["read"])
    typer.echo(f"token, shown this once: {secret}", err=True)
    typer.echo(entry, nl=False)
