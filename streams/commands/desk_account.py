"""`kentongan desk account`."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.commands.actor import actor
from streams.commands.desk_extra import require_desk
from streams.errors import UserError
from streams.files import read_file
from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from schemas.audit import AuditAction
    from streams.desk.accounts import Accounts

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Say who may use the desk, and as what. No desk has to run for it. Who changes an account stands in the audit trail; "
        "where no broker answers nothing is changed."
    ),
)

_MOST_BYTES = 10_000

Name = Annotated[str, typer.Argument(help="Name of the account, under which decisions are made.")]
RoleName = Annotated[str, typer.Option("--role", help="reader, officer, editor or administrator.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password; else it is asked for. It is never an argument.")
]


@app.command()
def add(name: Name, role: RoleName = "reader", password_file: PasswordFile = None) -> None:
    """Make an account. From the first one on, people sign in on a loopback address too."""
    with _accounts(name, role) as (settings, accounts):
        given = _password(password_file)
        _recorded(settings, "account.add", name, lambda: accounts.add(name, role, given), {"role": role})
    typer.echo(f"{name} may use the desk as {role}.")


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(help="reader, officer, editor or administrator.")]) -> None:
    """Give an account another role, and end its sessions."""
    with _accounts(name, role) as (settings, accounts):
        _recorded(settings, "account.role", name, lambda: accounts.set_role(name, role), {"role": role})
    typer.echo(f"{name} may use the desk as {role}, and has to sign in again.")


@app.command()
def password(name: Name, password_file: PasswordFile = None) -> None:
    """Give an account another password, and end its sessions."""
    with _accounts(name) as (settings, accounts):
        given = _password(password_file)
        _recorded(settings, "account.password", name, lambda: accounts.set_password(name, given))
    typer.echo(f"{name} has another password, and has to sign in again.")


@app.command()
def disable(name: Name) -> None:
    """Let nobody sign in with an account until it is enabled, and end its sessions."""
    with _accounts(name) as (settings, accounts):
        _recorded(settings, "account.disable", name, lambda: accounts.disable(name))
    typer.echo(f"{name} may not sign in.")


@app.command()
def enable(name: Name) -> None:
    """Let people sign in with an account again."""
    with _accounts(name) as (settings, accounts):
        _recorded(settings, "account.enable", name, lambda: accounts.enable(name))
    typer.echo(f"{name} may sign in.")


@app.command("sign-out")
def sign_out(name: Name) -> None:
    """Sign an account out everywhere."""
    with _accounts(name) as (settings, accounts):
        _recorded(settings, "account.sign_out", name, lambda: accounts.end_sessions(name))
    typer.echo(f"{name} is signed out everywhere.")


@app.command("list")
def show() -> None:
    """Print the accounts, their roles, and which are disabled."""
    with _accounts() as (_, accounts):
        for account in accounts.all():
            typer.echo(f"{account.name}\t{account.role}" + ("\tdisabled" if account.is_disabled else ""))


@app.command()
def remove(name: Name) -> None:
    """Take an account away, and end its sessions."""
    with _accounts(name) as (settings, accounts):
        _recorded(settings, "account.remove", name, lambda: accounts.remove(name))
    typer.echo(f"{name} may not use the desk any longer.")


def _recorded(
    settings: Settings,
    action: "AuditAction",
    name: str,
    change: Callable[[], None],
    details: dict[str, str | int] | None = None,
) -> None:
    """Change an account, and enter it in the audit trail; without a broker nothing is changed."""

    async def run() -> None:
        async with recorded(settings, Doing(actor(settings), action, name, details or {})):
            await asyncio.to_thread(change)

    asyncio.run(run())


@contextmanager
def _accounts(name: str | None = None, role: str | None = None) -> Iterator[tuple[Settings, "Accounts"]]:
    """The accounts, once name and role are such that the audit trail may have them."""
    require_desk()
    from streams.desk.account_fields import named, role_of
    from streams.desk.accounts import Accounts
    from streams.desk.database import open_database

    if name is not None:
        named(name)
    if role is not None:
        role_of(role)
    settings = load_settings()
    engine = open_database(settings)
    try:
        yield settings, Accounts(engine)
    finally:
        engine.dispose()


def _password(file: Path | None) -> str:
    from streams.desk.account_fields import password_of

    if file is None:
        if not sys.stdin.isatty():
            raise UserError("there is no terminal to ask for the password on; name a file with --password-file")
        return password_of(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        return password_of((read_file(file, _MOST_BYTES).decode().splitlines() or [""])[0])
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--password-file: cannot read {file}; its first line is to be the password") from error
