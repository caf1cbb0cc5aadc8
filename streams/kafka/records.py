"""Records as they come from a topic and as they go to one, without a Kafka client's types."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from schemas.deadletter import DeadLetter

__all__ = ["Headers", "Incoming", "Outgoing"]

Headers = tuple[tuple[str, bytes], ...]

_AHEAD: Final = 86_400.0
"""Seconds by which the clock of a producer or a broker may be ahead of this machine's."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that was read."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    """When it was produced, or when the broker took it, as the topic is configured; UTC.

    A record that claims to be from more than a day ahead came when it was read.
    """
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    topic_id: str | None = None
    """Kafka's id of the topic, which differs once a topic of that name is created again; None where it is not known."""

    @classmethod
    def from_message(cls, message: Any, topic_id: str | None = None) -> "Incoming":
        """Take over a Faust message (its timestamp is in seconds)."""
        headers = message.headers or ()
        return cls(
            message.topic,
            message.partition,
            message.offset,
            _moment(message.timestamp or 0),
            message.key,
            message.value,
            _headers(headers.items() if isinstance(headers, dict) else headers),
            topic_id,
        )

    @classmethod
    def from_consumer(cls, record: Any) -> "Incoming":
        """Take over an aiokafka consumer record (its timestamp is in milliseconds)."""
        return cls(
            record.topic,
            record.partition,
            record.offset,
            _moment(record.timestamp / 1000),
            record.key,
            record.value,
            _headers(record.headers or ()),
        )

    def header(self, name: str) -> str | None:
        """The last header of that name as text, or None when there is none that can be read."""
        for key, value in reversed(self.headers):
            if key == name:
                return value.decode("utf-8", "replace")
        return None

    def dead_letter(self, stage: str, error: str, *, index: int | None = None, value: bytes | None = None) -> DeadLetter:
        """Describe the record, or the element `index` of it with its own bytes, as a dead letter."""
        return DeadLetter(
            topic=self.topic,
            partition=self.partition,
            offset=self.offset,
            index=index,
            stage=stage,
            error=error,
            attempts=1,
            key=self.key,
            value=self.value if index is None else value,
            topic_id=self.topic_id,
        )


def _moment(seconds: float) -> datetime:
    """The moment so many seconds after 1970; producers write what they like there."""
    now = time.time()
    return datetime.fromtimestamp(max(seconds, 0.0) if seconds <= now + _AHEAD else now, UTC)


def _headers(found: Iterable[tuple[str, bytes | None]]) -> Headers:
    """The headers that have a value, which Kafka does not ask for."""
    return tuple((name, value) for name, value in found if value is not None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to send. Without a partition, the key decides by Kafka's murmur2."""

    topic: str
    value: bytes | None
    partition: int | None = None
    key: bytes | None = None
    headers: Headers = ()
    unordered: bool = False
    """Whether it need not wait for the records that are sent with it, as rows of different keys need not."""
    together: bool = False
    """Whether it comes to lie on its partition with all records sent with it that say so, or none of them does."""
