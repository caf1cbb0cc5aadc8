"""`kentongan desk account`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.commands.desk_extra import require_desk
from streams.errors import UserError
from streams.files import read_file
from streams.settings import load_settings

if TYPE_CHECKING:
    from streams.desk.accounts import Accounts

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Say who may use the desk, and as what. No desk has to run for it.")

_MOST_BYTES = 10_000

Name = Annotated[str, typer.Argument(help="Name of the account, under which decisions are made.")]
RoleName = Annotated[str, typer.Option("--role", help="reader, officer, editor or administrator.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password; else it is asked for. It is never an argument.")
]


@app.command()
def add(name: Name, role: RoleName = "reader", password_file: PasswordFile = None) -> None:
    """Make an account. From the first one on, people sign in on a loopback address too."""
    with _accounts() as accounts:
        accounts.add(name, role, _password(password_file))
    typer.echo(f"{name} may use the desk as {role}.")


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(help="reader, officer, editor or administrator.")]) -> None:
    """Give an account another role, and end its sessions."""
    with _accounts() as accounts:
        accounts.set_role(name, role)
    typer.echo(f"{name} may use the desk as {role}, and has to sign in again.")


@app.command()
def password(name: Name, password_file: PasswordFile = None) -> None:
    """Give an account another password, and end its sessions."""
    with _accounts() as accounts:
        accounts.set_password(name, _password(password_file))
    typer.echo(f"{name} has another password, and has to sign in again.")


@app.command("list")
def show() -> None:
    """Print the accounts and their roles."""
    with _accounts() as accounts:
        for account in accounts.all():
            typer.echo(f"{account.name}\t{account.role}")


@app.command()
def remove(name: Name) -> None:
    """Take an account away, and end its sessions."""
    with _accounts() as accounts:
        accounts.remove(name)
    typer.echo(f"{name} may not use the desk any longer.")


@contextmanager
def _accounts() -> Iterator["Accounts"]:
    require_desk()
    from streams.desk.accounts import Accounts
    from streams.desk.database import open_database

    engine = open_database(load_settings())
    try:
        yield Accounts(engine)
    finally:
        engine.dispose()


def _password(file: Path | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise UserError("there is no terminal to ask for the password on; name a file with --password-file")
        given: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return given
    try:
        return (read_file(file, _MOST_BYTES).decode().splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--password-file: cannot read {file}; its first line is to be the password") from error
