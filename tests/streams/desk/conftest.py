"""Stores for the tests of the desk: each test runs on SQLite and, where there is one, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, delete

from streams.desk.database import open_database, writing
from streams.desk.retention import clear
from streams.desk.tables import OF_PEOPLE
from streams.settings import Settings
from tests.missing import is_missing
from tests.postgres import PostgresUnavailableError, postgresql


def emptied(engine: Engine) -> Engine:
    """The store without anything, what people made included."""
    clear(engine)
    with writing(engine) as (connection, _):
        for table in OF_PEOPLE:
            connection.execute(delete(table))
    return engine


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    try:
        with postgresql() as url:
            yield url
    except PostgresUnavailableError as error:
        is_missing("PostgreSQL", error)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return Settings(desk_file=tmp_path / "desk.db")
    return Settings(desk_database=SecretStr(request.getfixturevalue("postgresql_url")))


@pytest.fixture
def engine(desk_settings: Settings) -> Iterator[Engine]:
    found = open_database(desk_settings)
    emptied(found)
    yield found
    found.dispose()
