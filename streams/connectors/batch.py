"""The input and output of a connector (a fetched body, a batch of posts), free of networks and of Kafka."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import orjson
from pydantic import AwareDatetime, Field, StringConstraints

from schemas.base import Record
from schemas.post import Post, PostId
from streams.errors import KentonganError

__all__ = ["MOST_KNOWN", "Batch", "Fetched", "SourceState", "UnreadableError", "UnreadablePostError", "json_object"]

MOST_KNOWN: Final = 2_000
"""Ids of posts that a source's state holds."""


class UnreadableError(KentonganError):
    """A connector cannot read a body; the message says what it lacks, without quoting it."""


class UnreadablePostError(UnreadableError):
    """A post of a stream has an impossible field."""

    def __init__(self, post: PostId, **fields: object) -> None:
        """`fields` are those of the post that are known, as they came."""
        super().__init__("a post has a field that cannot be")
        self.post = post
        self.value = orjson.dumps({"id": post, **fields}, default=str)
        """JSON as a producer might have sent it: whoever deletes the post, or asks for its erasure, finds it by its id."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body as it came over the network, decompressed."""

    body: bytes
    url: str
    """Where it was found in the end, after redirects; relative links are relative to it."""
    at: datetime
    """When it was asked for, with a zone."""
    encoding: str | None = None
    """That the answer's header names."""

    def json(self) -> Any:
        """What the body holds as JSON.

        Raises:
            UnreadableError: it is no JSON.
        """
        try:
            return orjson.loads(self.body)
        except ValueError:
            raise UnreadableError("it is no JSON") from None


def json_object(found: Any) -> Mapping[str, Any]:
    """A value of JSON if it is an object, else one without anything in it."""
    return found if isinstance(found, dict) else {}


class SourceState(Record):
    """What a source must remember from one reading to the next."""

    known: tuple[PostId, ...] = Field((), max_length=MOST_KNOWN, description="Ids of posts that were read, the newest first.")
    said: tuple[Annotated[str, StringConstraints(max_length=16)], ...] = Field(
        (), max_length=MOST_KNOWN, description="Of each of these, in their order, a digest of its words; empty if not known."
    )
    cursor: AwareDatetime | None = Field(None, description="Time of the newest post that was read with all before it.")
    reached: AwareDatetime | None = Field(None, description="That of the pages read so far, while there are more.")
    page: str | None = Field(None, max_length=4_096, description="Where the next page is, while there are more.")
    turn: int = Field(0, ge=0, le=10_000, description="Which of several things to read has its turn.")
    more: bool = Field(False, description="Whether there is more to read at once, in what has its turn or in what follows.")
    place: int | None = Field(None, ge=0, description="Where a stream is gone on from, in the count of its server.")
    pages: int = Field(0, ge=0, le=10_000, description="Pages read in one go so far.")


@dataclass(frozen=True, slots=True)
class Batch:
    """The posts and deletions read from a body, and the state after it."""

    posts: Sequence[Post]
    """Those that the state did not know or that were changed since, in order of time; personal data is still in them."""
    next_state: SourceState
    """The state once these posts have arrived where they go."""
    complete_to: datetime | None
    """All that the source showed up to this moment is in this batch or was in one before it; None if there are more pages."""
    deletions: Sequence[PostId] = ()
    """Posts that are gone at the source."""
    passed_over: int = 0
    """Entries that give no post: without words, or without an address and an id."""
    wait: timedelta | None = None
    """When the source wants to be asked next, where that is not as with all others."""
    unreadable: Sequence[bytes] = ()
    """What would be posts but for a field that cannot be: JSON objects as a producer might have sent them."""
