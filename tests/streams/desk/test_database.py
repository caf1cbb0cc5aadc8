import stat

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from streams.desk.database import open_database, writing
from streams.desk.events import place_of, the_end
from streams.desk.tables import METADATA
from streams.errors import UserError
from streams.settings import Settings


def test_the_steps_make_the_tables_that_the_code_knows(engine: Engine):
    with engine.connect() as connection:
        # The index of words, which SQLite has as a table of its own kind and PostgreSQL as an index.
        own = ("posts_words", "posts_by_document") if engine.name == "sqlite" else ()
        opts = {"include_object": lambda found, name, *_: not str(name).startswith(own)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, METADATA) == []


def test_it_may_be_opened_again_and_is_the_same_store(engine, desk_settings):
    before = the_end(engine)
    again = open_database(desk_settings)
    assert the_end(again) == before
    assert place_of(again, f"{before[0]}.0") == 0
    again.dispose()


def test_a_later_release_is_not_undone(engine, desk_settings):
    with writing(engine) as (connection, _):
        now = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(UserError, match="later release"):
            open_database(desk_settings)
    finally:
        with writing(engine) as (connection, _):
            connection.execute(text("UPDATE alembic_version SET version_num = :now").bindparams(now=now))


def test_only_its_owner_reads_the_file(tmp_path):
    file = tmp_path / "new" / "desk.db"
    open_database(Settings(desk_file=file)).dispose()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "desk.db").write_text("not a database, but longer than a header of one would be " * 9)
    with pytest.raises(UserError, match="KENTONGAN_DESK_FILE"):
        open_database(Settings(desk_file=tmp_path / "desk.db"))
