"""`kentongan desk`."""

import asyncio
from importlib.util import find_spec
from typing import Annotated

import typer

from streams.errors import UserError
from streams.logs.logs import configure_logs
from streams.settings import load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Keep what was found and decided in a database, for people and other programs.")


def require_desk() -> None:
    """Raises UserError where the extra is not installed, which a worker does without."""
    for package in ("alembic", "fastapi", "pg8000", "sqlalchemy", "uvicorn"):
        if find_spec(package) is None:
            raise UserError("the desk is not installed: pip install 'kentongan[desk]'")


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
    tokens = tokens_of(settings)
    configure_logs(settings)
    engine = open_database(settings)
    try:
        sock = listening(settings)
        asyncio.run(run_server(settings, engine, tokens, sock, lambda address: typer.echo(f"listening on {address}")))
    finally:
        engine.dispose()


@app.command()
def rebuild(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Empty the desk's database and fill it from the topics: what these no longer keep is gone.

    No desk has to be stopped for it.
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
