"""What Alembic runs: the steps, on the connection that `streams.desk.database` gives it."""

from alembic import context

from streams.desk.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
