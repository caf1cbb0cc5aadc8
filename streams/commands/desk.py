"""`kentongan desk`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from streams.commands import desk_account
from streams.commands.desk_extra import require_desk
from streams.desk.tokens import new_token
from streams.errors import UserError
from streams.logs.logs import configure_logs
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Keep what was found and decided in a database, for people and other programs.")
app.add_typer(desk_account.app, name="account")


@app.command()
def serve() -> None:
    """Keep the database up with the topics, and answer over HTTP, until SIGTERM or Ctrl-C.

    Settings: KENTONGAN_DESK_HOST, _PORT, _TOKENS_FILE, _FILE, _DATABASE, _POSTS_DAYS and _REQUESTS_PER_MINUTE. It speaks
    plain HTTP: beyond this machine put a proxy with TLS in front.
    """
    require_desk()
    from streams.desk.database import open_database
    from streams.desk.server import listening, tokens_of
    from streams.desk.server import serve as run_server

    settings = load_settings()
    configure_logs(settings)
    engine = open_database(settings)
    try:
        tokens = tokens_of(settings, engine)
        sock = listening(settings)
        asyncio.run(run_server(settings, engine, tokens, sock, lambda address: typer.echo(f"listening on {address}")))
    finally:
        engine.dispose()


@app.command()
def report(
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day in the zone of KENTONGAN_UNWATCHED_ZONE; else yesterday."),
    ] = None,
    week: Annotated[bool, typer.Option("--week", help="The week from Monday to Sunday in which that day lies.")] = False,
    issue: Annotated[list[str] | None, typer.Option(help="Only this issue; may be given several times.")] = None,
    form: Annotated[Literal["pdf", "xlsx", "csv", "json"], typer.Option("--format", help="What is written.")] = "pdf",
    language: Annotated[Literal["id", "en"], typer.Option(help="Indonesian or English.")] = "id",
    out: Annotated[
        Path | None, typer.Option(help="File to write; else `laporan-harian-DAY.pdf` here; - for the output.")
    ] = None,
) -> None:
    """Write the report of a day or a week from the desk's database: the same figures as its page, at this moment.

    No desk and no broker has to run for it.
    """
    require_desk()
    from streams.desk.database import open_database
    from streams.desk.report.asked import ReportQuery, asked_period
    from streams.desk.report.files import file_name, report_file
    from streams.desk.report.make import make_report

    settings = load_settings()
    asked = {"day": None if day is None else day.date(), "span": "week" if week else "day", "issue": issue or []}
    try:
        query = ReportQuery.model_validate(asked)
    except ValidationError as error:
        raise UserError(f"--{error.errors()[0]['loc'][0]} cannot be used: {error.errors()[0]['msg']}") from None
    engine = open_database(settings)
    try:
        found = make_report(engine, asked_period(query, settings.unwatched_zone), query.issue)
    finally:
        engine.dispose()
    body = report_file(found, form, language, settings.desk_url)
    if out == Path("-"):
        sys.stdout.buffer.write(body)
        return
    path = out or Path(file_name(found, form))
    try:
        path.write_bytes(body)
    except OSError as error:
        raise UserError(f"--out: cannot write {path} ({error.strerror}); name a file in a folder of yours") from error
    typer.echo(f"{path} has the report of {found.first} to {found.last}, figures of {found.made_at.isoformat()}.", err=True)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Whose it is: letters, digits, dots and dashes.")],
    scope: Annotated[list[str] | None, typer.Option(help="What it is good for: read, act; may be given twice.")] = None,
) -> None:
    """Make a token: print it, once, and the entry for the file of KENTONGAN_DESK_TOKENS_FILE, which holds but its hash."""
    secret, entry = new_token(name, scope or ["read"])
    typer.echo(f"token, shown this once: {secret}", err=True)
    typer.echo(entry, nl=False)


@app.command()
def rebuild(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Empty the desk's database and fill it from the topics: what these no longer keep is gone.

    No desk has to be stopped for it; until it has ended, a desk that runs shows and reports only what is filled so far.
    """
    require_desk()
    from streams.desk.database import open_database
    from streams.desk.rebuild import rebuild as make_anew

    settings = load_settings()
    if not yes:
        typer.confirm("Posts and alerts that the topics no longer keep will be gone. Go on?", abort=True)
    configure_logs(settings)
    engine = open_database(settings)
    try:
        found = asyncio.run(make_anew(settings, engine))
    finally:
        engine.dispose()
    typer.echo(
        f"The desk holds {found.posts:,} posts of watched issues, {found.alerts:,} alerts of {found.incidents:,} incidents, "
        f"and {found.decisions:,} decisions."
    )
