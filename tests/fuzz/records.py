"""Records of the topics and rows of state, as functions of bytes."""

import contextlib
from collections.abc import Callable

from pydantic import BaseModel, ValidationError

from schemas.action import Action
from schemas.alert import Alert
from schemas.codec import decode_detected, decode_kept, decode_notifications, decode_posts, decode_scored, encode_record
from schemas.deadletter import DeadLetter
from schemas.fact import Fact
from schemas.mention import MentionBatch
from schemas.post import Post
from schemas.watchlist import Issue
from streams.errors import NewerFormatError
from streams.sources.sanitize import Sanitizer
from streams.virality.coverage.source_row import source_of
from streams.virality.issue.state import IssueState

__all__ = ["posts", "records", "rows"]

_RECORDS: tuple[type[BaseModel], ...] = (Post, Issue, Fact, Action, Alert, MentionBatch)
_ISSUE = Issue(id="beras", title="Beras", query="beras")


def posts(data: bytes) -> None:
    """A record of the topic `posts`: every element is a post or has a reason, and posts are read again as they were."""
    found, faults = decode_posts(data)
    places = [place for place, _ in found] + [fault.index for fault in faults]
    assert len(set(places)) == len(places)
    assert places or data.strip() in (b"[]",) or data.strip()[:1] == b"["
    for _, post in found:
        assert decode_posts(encode_record(post)) == ([(0, post)], [])
        Sanitizer(None)(post)


def records(data: bytes) -> None:
    """A record of each topic."""
    for model in _RECORDS:
        with contextlib.suppress(ValidationError):
            encode_record(model.model_validate_json(data))  # type: ignore[arg-type]
    for decode in (decode_detected, decode_scored, decode_notifications, decode_kept):
        with contextlib.suppress(ValidationError):
            decode(data)


def rows(data: bytes) -> None:
    """Rows of state, and a dead letter."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: IssueState.from_bytes(data, _ISSUE),
        lambda: source_of(data, "x", "Asia/Jakarta"),
        lambda: DeadLetter.from_record(data, data, [("kentongan-" + name, data[:40]) for name in _LETTER]),
    )
    for read in readers:
        with contextlib.suppress(ValueError, NewerFormatError):
            read()


_LETTER = ("topic", "partition", "offset", "stage", "error", "attempts", "index")
