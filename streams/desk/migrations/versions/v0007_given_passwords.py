"""Accounts that are shut, and passwords that somebody else has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; accounts of before are open and have passwords of their own."""
    op.add_column("accounts", sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("given", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("by_password", sa.Boolean(), nullable=False, server_default=sa.true()))
