"""The tables of the desk's database. Times are seconds since 1970, UTC."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text, false, true
from sqlalchemy.dialects.postgresql import TSVECTOR

__all__ = [
    "METADATA",
    "OF_PEOPLE",
    "accounts",
    "alerts",
    "corrections",
    "counters",
    "decisions",
    "gone",
    "incidents",
    "issue_versions",
    "issues",
    "places",
    "posts",
    "reports",
    "samples",
    "sessions",
    "used_links",
]

METADATA = MetaData()

# `events`: the last number of an alert or a decision; who adds to it is the only one that writes. `store`: which store it is,
# another one after it was created again.
counters = Table(
    "counters",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
places = Table(
    "places",
    METADATA,
    Column("topic", String(249), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("topic_id", String(64), nullable=False, doc="Empty where the broker gives topics none."),
    Column("next", BigInteger, nullable=False, doc="Offset of the first record that is not in the store."),
)
posts = Table(
    "posts",
    METADATA,
    # Posts are asked for by their time, newest first, and an index of words gives them by their number only.
    Column("number", BigInteger, primary_key=True, autoincrement=False, doc="In the order of `created_at`."),
    Column("id", Text, nullable=False, unique=True),
    Column("source", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("written_at", BigInteger, nullable=False, doc="Of its record, from which on it is kept for so long."),
    Column("language", Text, nullable=False),
    Column("sentiment", String(8), doc="Absent when the model abstained or was not asked."),
    Column("author", Text, doc="Keyed hash."),
    Column("url", Text),
    Column("actions", BigInteger),
    Column("issues", Text, nullable=False, doc="JSON array of ids."),
    Column("text", Text, nullable=False),
    Column("document", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False, doc="Terms of the index."),
    Index("posts_by_written_at", "written_at"),
    # All that reports count; PostgreSQL takes no row of an index as long as the issues of some posts.
    Index("posts_by_time", "created_at", "issues", "sentiment", "author", "source").ddl_if(dialect="sqlite"),
    # SQLite has an index of its own kind, which the first step makes.
    Index("posts_by_document", "document", postgresql_using="gin").ddl_if(dialect="postgresql"),
)
alerts = Table(
    "alerts",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False, doc="In the order in which they were stored."),
    Column("id", Text, nullable=False, unique=True),
    Column("incident", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False, doc="JSON, as on the topic."),
    Index("alerts_by_incident", "incident", "sequence"),
    Index("alerts_by_written_at", "written_at"),
)
incidents = Table(
    "incidents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("issue", String(100), nullable=False),
    Column("last", BigInteger, nullable=False, doc="Number of its last alert by sequence."),
    Column("severity", Integer, nullable=False, doc="Of that alert."),
    Column("opened_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False, doc="Of that alert."),
    Column("resolved", Boolean, nullable=False),
    Index("incidents_by_time", "opened_at", "id"),
    Index("incidents_unresolved", "resolved", "opened_at"),
)
samples = Table(
    "samples",
    METADATA,
    Column("post", Text, primary_key=True),
    Column("alert", BigInteger, primary_key=True, doc="Number of an alert that shows the post."),
)
gone = Table(
    "gone",
    METADATA,
    Column("post", Text, primary_key=True, doc="Deleted by its source, or erased; no alert that comes later shows it."),
    Column("written_at", BigInteger, nullable=False),
    Index("gone_by_written_at", "written_at"),
)
decisions = Table(
    "decisions",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False, doc="Numbered together with alerts."),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, doc="What it is of, and its kind; the last one counts."),
    Column("incident", Text, doc="Absent for a decision about a whole issue."),
    Column("issue", String(100), nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False, doc="JSON, as on the topic."),
    Index("decisions_by_incident", "incident"),
    Index("decisions_by_issue", "issue"),
)
issues = Table(
    "issues",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("body", Text, nullable=False, doc="JSON, as on the topic."),
)
issue_versions = Table(
    "issue_versions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("issue", String(100), nullable=False),
    Column("at", BigInteger, nullable=False, doc="Of the record that brought it."),
    Column("by", Text, doc="Who wrote it, where that was done on the desk."),
    Column("body", Text, doc="JSON, as on the topic; absent where the issue was removed."),
    Index("issue_versions_by_issue", "issue", "number"),
)
corrections = Table(
    "corrections",
    METADATA,
    Column("post", Text, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("label", String(8), nullable=False, doc="How it feels, as somebody has read it."),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
reports = Table(
    "reports",
    METADATA,
    Column("report", Text, primary_key=True, doc="Which one: its span, first day and issues."),
    Column("channel", String(64), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False, doc="When it may be tried again."),
    Column("sent_at", BigInteger, doc="Absent until the channel has taken it."),
)
used_links = Table(
    "used_links",
    METADATA,
    Column("id", String(64), primary_key=True, doc="Hash of what the link says, without its signature."),
    Column("expires_at", BigInteger, nullable=False, doc="When it is forgotten, as the link is good for nothing then."),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False, doc="Argon2id, in the form of PHC strings."),
    Column("changed_at", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=false(), doc="Nobody signs in with it until it is not."),
    Column("given", Boolean, nullable=False, server_default=false(), doc="Whether somebody else has chosen its password."),
)
sessions = Table(
    "sessions",
    METADATA,
    Column("sha256", String(64), primary_key=True, doc="Of what the browser keeps."),
    Column("account", String(64), nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("by_password", Boolean, nullable=False, server_default=true(), doc="Not where a provider has signed them in."),
    Index("sessions_by_account", "account"),
)

OF_PEOPLE = frozenset({issue_versions, corrections, reports, used_links, accounts, sessions})
"""What no topic holds, so that it stays when the store is created again from the topics."""
