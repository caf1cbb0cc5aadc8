"""Records as they come from a topic and as they go to one, without a Kafka client's types."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.deadletter import DeadLetter

__all__ = ["Headers", "Incoming", "Outgoing"]

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that was read."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    """When it was produced, or when the broker took it, as the topic is configured; UTC."""
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    @classmethod
    def from_message(cls, message: Any) -> "Incoming":
        """Take over a Faust message (its timestamp is in seconds)."""
        headers = message.headers or ()
        return cls(
            message.topic,
            message.partition,
            message.offset,
            datetime.fromtimestamp(message.timestamp or 0, UTC),
            message.key,
            message.value,
            tuple(headers.items() if isinstance(headers, dict) else headers),
        )

    @classmethod
    def from_consumer(cls, record: Any) -> "Incoming":
        """Take over an aiokafka consumer record (its timestamp is in milliseconds)."""
        return cls(
            record.topic,
            record.partition,
            record.offset,
            datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC),
            record.key,
            record.value,
            tuple(record.headers or ()),
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
        )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to send. Without a partition, the key decides by Kafka's murmur2."""

    topic: str
    value: bytes | None
    partition: int | None = None
    key: bytes | None = None
    headers: Headers = ()
    unordered: bool = False
    """Whether it need not wait for the records ahead of it in its phase, as rows of different keys need not."""
