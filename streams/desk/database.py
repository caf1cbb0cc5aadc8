"""The desk's database: a file of SQLite, or PostgreSQL where that is set."""

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError
from sqlalchemy.pool import NullPool

from streams.desk.tables import counters
from streams.errors import UserError
from streams.settings import Settings

__all__ = ["is_sqlite", "open_database", "refuses_a_value", "rename", "upgrade", "writing"]

_WAIT_SECONDS: Final = 30
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_DATA_EXCEPTION: Final = "22"
"""Class of such errors in PostgreSQL, appendix A."""
_UPGRADE_LOCK: Final = 0x6B656E74
"""Advisory lock of PostgreSQL: of several desks that start, one makes the tables."""


def open_database(settings: Settings) -> Engine:
    """The database, with its tables as this release wants them.

    Raises:
        UserError: it cannot be opened, or a later release has changed it.
    """
    url = _url(settings)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        upgrade(engine)
    except DBAPIError as error:
        engine.dispose()
        raise UserError(_unusable(settings, error)) from error
    except CommandError as error:
        engine.dispose()
        raise UserError("the desk's database was changed by a later release; run that one, or a later one") from error
    return engine


def is_sqlite(connection: Connection) -> bool:
    """Whether it is a file of SQLite."""
    return connection.dialect.name == "sqlite"


@contextmanager
def writing(engine: Engine) -> Iterator[tuple[Connection, int]]:
    """A transaction that alone writes, and the number of the last alert or decision in it.

    Whoever comes later waits, and so sees what this one has stored: numbers are given in the order in which they appear.
    """
    with engine.connect() as plain, plain.execution_options(writes=True).begin():
        last = plain.execute(select(counters.c.value).where(counters.c.name == "events").with_for_update()).scalar_one()
        yield plain, last


def refuses_a_value(error: DBAPIError) -> bool:
    """Whether the database cannot hold a value that it was given, such as a number beyond its integers."""
    if isinstance(error, DataError):
        return True
    said = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return isinstance(said, dict) and str(said.get("C", "")).startswith(_DATA_EXCEPTION)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision of `streams/desk/migrations`, in one transaction.

    Raises:
        alembic.util.CommandError: it is at a revision that this release does not know.
        sqlalchemy.exc.DBAPIError: the database refuses, or is away.
    """
    with engine.connect() as plain, plain.execution_options(writes=True).begin():
        if not is_sqlite(plain):
            plain.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        logging.getLogger("alembic").setLevel(logging.WARNING)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = plain
        command.upgrade(config, revision)
        if plain.execute(select(counters.c.name)).first() is None:
            plain.execute(insert(counters), [{"name": "events", "value": 0}, {"name": "store", "value": 0}])
            rename(plain)


def rename(connection: Connection) -> None:
    """Make it another store: what readers were given as their place in it no longer counts."""
    connection.execute(update(counters).where(counters.c.name == "store").values(value=secrets.randbits(52)))


def _url(settings: Settings) -> URL:
    if settings.desk_database is None:
        file = settings.desk_file.expanduser()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Made here, so that only its owner reads what people said.
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise UserError(
                f"KENTONGAN_DESK_FILE: cannot write {file} ({error.strerror}); name a file in a folder of yours"
            ) from error
        return URL.create("sqlite+pysqlite", database=str(file))
    try:
        url = make_url(settings.desk_database.get_secret_value())
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        raise UserError("KENTONGAN_DESK_DATABASE is written as postgresql://user:password@host/name")
    return url.set(drivername="postgresql+pg8000")


def _sqlite(url: URL) -> Engine:
    # A connection is opened in 0.1 ms; one that is kept would belong to the thread that opened it.
    engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS}, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin as set below, and not before the first change
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is gone from the file
        connection.execute("PRAGMA cache_size = -65536")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    wait = {"timeout": _WAIT_SECONDS}
    engine = create_engine(url, pool_pre_ping=True, pool_size=8, connect_args=wait, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # To compile a question takes longer than to answer any of ours: 700 of the 1,000 ms of a day's figures.
        connection.cursor().execute("SET jit = off")
        connection.commit()

    return engine


def _unusable(settings: Settings, error: DBAPIError) -> str:
    kind = type(error.orig).__name__
    if settings.desk_database is None:
        return f"{settings.desk_file} cannot be used as the desk's database ({kind}); name another KENTONGAN_DESK_FILE"
    return f"the database of KENTONGAN_DESK_DATABASE does not answer, or refuses ({kind}); check it and its user's rights"
