"""The first tables, with an index of the words of posts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_WORDS = (
    # Of characters in the documents only the blank separates; `streams/desk/documents.py` has folded them.
    "CREATE VIRTUAL TABLE posts_words USING fts5(document, content='posts', content_rowid='number', "
    # A beginning of three to five letters is looked up; without that, each word that begins so is.
    "prefix='3 4 5', tokenize=\"ascii tokenchars '_#@.:-'\")",
    "CREATE TRIGGER posts_words_added AFTER INSERT ON posts BEGIN "
    "INSERT INTO posts_words(rowid, document) VALUES (new.number, new.document); END",
    "CREATE TRIGGER posts_words_removed AFTER DELETE ON posts BEGIN "
    "INSERT INTO posts_words(posts_words, rowid, document) VALUES ('delete', old.number, old.document); END",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alerts",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("alerts_by_incident", "alerts", ["incident", "sequence"], unique=False)
    op.create_index("alerts_by_written_at", "alerts", ["written_at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "decisions",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=True),
        sa.Column("issue", sa.String(length=100), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("decisions_by_incident", "decisions", ["incident"], unique=False)
    op.create_index("decisions_by_issue", "decisions", ["issue"], unique=False)
    op.create_table(
        "gone",
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post"),
    )
    op.create_index("gone_by_written_at", "gone", ["written_at"], unique=False)
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.String(length=100), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incidents_by_time", "incidents", ["opened_at", "id"], unique=False)
    op.create_index("incidents_unresolved", "incidents", ["resolved", "opened_at"], unique=False)
    op.create_table(
        "issues",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "places",
        sa.Column("topic", sa.String(length=249), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=64), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition"),
    )
    op.create_table(
        "posts",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sentiment", sa.String(length=8), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("actions", sa.BigInteger(), nullable=True),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("posts_by_written_at", "posts", ["written_at"], unique=False)
    op.create_table(
        "samples",
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post", "alert"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _WORDS:
            op.execute(statement)
    else:
        op.create_index("posts_by_document", "posts", ["document"], postgresql_using="gin")
