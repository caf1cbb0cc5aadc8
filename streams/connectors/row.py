"""The row of a source on the topic `source-state`: its state between two fetches."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime, Field

from schemas.base import Record, SourceName
from schemas.post import Post
from streams.connectors.batch import SourceState
from streams.connectors.budget import Spent
from streams.connectors.formats import within_format
from streams.connectors.health import SourceStatus
from streams.connectors.rereading import MOST_AGAIN, Rereading

__all__ = ["FORMAT", "SourceRow", "Subscription", "digest_of"]

FORMAT: Final = 1
"""Format of the rows that this release writes, and the newest that it reads."""


class Subscription(Record):
    """What a hub was asked to push, and where to."""

    hub: str = Field(max_length=2048, description="Address of the hub.")
    topic: str = Field(max_length=2048, description="What it pushes, by its own name for it.")
    callback: str = Field(max_length=4096, description="Address to which it pushes.")


class SourceRow(Record):
    """A row; it never says more than has arrived on `posts`."""

    name: SourceName = Field(description="The source.")
    format: int = Field(FORMAT, ge=1, description="Format of the row.")
    url: str = Field(max_length=2048, description="Address that all else is of.")
    owner: str = Field(max_length=40, description="Who wrote it: a name by chance for each time that a worker takes over.")
    state: SourceState = Field(default_factory=lambda: SourceState(known=()), description="What the connector remembers.")
    etag: str | None = Field(None, max_length=500, description="Of the last answer.")
    last_modified: str | None = Field(None, max_length=500, description="Of the last answer.")
    digest: str = Field("", max_length=64, description="Of the last body.")
    interval: float = Field(0, ge=0, le=1e9, description="Seconds to the next fetch, as the feed's own rhythm has it.")
    newest: AwareDatetime | None = Field(None, description="Time of the newest post.")
    not_before: AwareDatetime | None = Field(None, description="When it may be fetched again.")
    asked_by: str = Field("", max_length=255, description="Host that wants to be left alone until then; empty: its own.")
    spent: Spent = Field(default_factory=lambda: Spent(), description="What it was asked today.")
    again: Rereading = Field((), max_length=MOST_AGAIN, description="Posts that are read again.")
    terms: str = Field("", max_length=64, description="Digest of the terms that the audit trail has as accepted.")
    subscription: Subscription | None = Field(None, description="At the hub that a feed names.")
    reset: str = Field("", max_length=40, description="The last reset that was followed.")
    standing: SourceStatus = Field(default_factory=lambda: SourceStatus(), description="How it did.")

    def newest_with(self, posts: Iterable[Post]) -> datetime | None:
        """Time of the newest post, these included; None while there is none."""
        known = () if self.newest is None else (self.newest,)
        return max((*known, *(post.created_at for post in posts)), default=None)

    @classmethod
    def read(cls, value: bytes) -> "SourceRow":
        """The row that a record holds.

        Raises:
            NewerFormatError: a newer release wrote it.
            ValidationError: it holds none.
        """
        within_format(value, FORMAT, "the row of a source")
        return cls.model_validate_json(value)

    def forgotten(self, reset: str) -> "SourceRow":
        """A row that knows nothing of the posts, but what it was asked today, and what others hold us to.

        That is when the host wants to be asked again, what a hub pushes, and the terms that the audit trail has as accepted.
        """
        names = ("name", "url", "owner", "not_before", "asked_by", "spent", "subscription", "terms")
        kept = {name: getattr(self, name) for name in names}
        return SourceRow(**kept, reset=reset)


def digest_of(body: bytes) -> str:
    """A digest of a body, equal only for equal bodies."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
