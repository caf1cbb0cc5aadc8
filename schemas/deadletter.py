"""A dead letter: what could not be processed, kept as it came, with the reason in its headers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = ["DeadLetter"]

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record of the topic `posts-dlt`.

    The value holds the original bytes: of the whole record, or of the one array element that could not be read. The headers
    hold nothing from inside the value, because a value that could not be read may hold personal data anywhere.
    """

    topic: str
    """Topic that the record was read from."""
    partition: int
    offset: int
    index: int | None
    """Place in the array, or None when the whole record failed."""
    stage: str
    """Stage that gave up."""
    error: str
    """Reason: the class of the error, or the kind of fault and the field, never a value."""
    attempts: int
    """How often processing was tried."""
    key: bytes | None
    value: bytes | None
    topic_id: str | None = None
    """Id of that topic, which is another when it was deleted and created again; None where it is not known."""

    def headers(self) -> Headers:
        """The headers that describe the failure, as UTF-8."""
        fields: dict[str, str | int | None] = {
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "index": self.index,
            "stage": self.stage,
            "error": self.error,
            "attempts": self.attempts,
            "topic-id": self.topic_id,
        }
        return [(f"kentongan-{name}", str(value).encode()) for name, value in fields.items() if value is not None]

    @classmethod
    def from_record(cls, key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes]]) -> "DeadLetter":
        """Read a dead letter back.

        Raises:
            ValueError: the record does not carry the headers of a dead letter.
        """
        found = {name.removeprefix("kentongan-"): raw.decode() for name, raw in headers if name.startswith("kentongan-")}
        try:
            return cls(
                topic=found["topic"],
                partition=int(found["partition"]),
                offset=int(found["offset"]),
                index=int(found["index"]) if "index" in found else None,
                stage=found["stage"],
                error=found["error"],
                attempts=int(found["attempts"]),
                key=key,
                value=value,
                topic_id=found.get("topic-id"),
            )
        except KeyError as missing:
            raise ValueError(f"not a dead letter: the header kentongan-{missing.args[0]} is missing") from None

    def because(self, error: str, attempts: int) -> "DeadLetter":
        """Return the same letter with another reason."""
        return replace(self, error=error, attempts=attempts)

    @property
    def place(self) -> tuple[int, int]:
        """Offset and index of what failed; -1 stands for the whole record, which precedes its elements."""
        return self.offset, -1 if self.index is None else self.index
