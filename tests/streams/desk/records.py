"""Records of the topics that the desk reads, for its tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.action import Action, action_key
from schemas.alert import COPY_HEADER, Alert
from schemas.codec import encode_arrays, encode_record
from schemas.detected import Language, Origin
from schemas.scored import ScoredPost, Sentiment
from schemas.watchlist import Issue
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings

START = datetime(2026, 7, 4, 3, 0, tzinfo=UTC)
TOPICS = Topics(Settings())


def scored(number: int, text: str = "harga beras naik", **changes: Any) -> ScoredPost:
    """A post, so many seconds after the start."""
    feels = Sentiment(label="negative", negative=0.8, neutral=0.1, positive=0.1, abstained=False, model="m")
    at = START + timedelta(seconds=number)
    whole = {
        "id": f"x:{number}",
        "source": "x",
        "created_at": at,
        "text": text,
        "origin": Origin(partition=0, offset=number, index=0),
        "arrived_at": at,
        "clock": 1,
        "language": Language(code="id", confidence=1),
        "issues": ("harga-pangan",),
        "sentiment": feels,
        "author": "k" * 8,
    }
    return ScoredPost(**whole | changes)


def posts_record(offset: int, *posts: ScoredPost, partition: int = 0, at: datetime = START) -> Incoming:
    [value] = encode_arrays(posts)
    return Incoming(TOPICS.scored.name, partition, offset, at, None, value)


def deletion(offset: int, post: str, *, partition: int = 0) -> Incoming:
    return Incoming(TOPICS.scored.name, partition, offset, START, post.encode(), None)


def alert_record(offset: int, alert: Alert, *, copy_of: int | None = None, at: datetime = START) -> Incoming:
    headers = () if copy_of is None else ((COPY_HEADER, str(copy_of).encode()),)
    return Incoming(TOPICS.alerts.name, 0, offset, at, alert.incident.encode(), encode_record(alert), headers)


def decision_record(offset: int, action: Action) -> Incoming:
    key = action_key(action).encode()
    return Incoming(TOPICS.incident_actions.name, 0, offset, START, key, encode_record(action))


def issue_record(offset: int, issue: Issue | None, key: str | None = None) -> Incoming:
    """An issue as the watchlist has it; None removes the one with this key."""
    value = None if issue is None else encode_record(issue)
    return Incoming(TOPICS.watchlist.name, 0, offset, START, (issue.id if issue else key or "").encode(), value)
