"""What reports count, without looking at the words of each post; and which reports were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the index and the table."""
    op.create_table(
        "reports",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("report", "channel"),
    )
    # PostgreSQL takes no row of an index as long as the issues of some posts.
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("posts_by_time", "posts", ["created_at", "issues", "sentiment", "author", "source"], unique=False)
