"""The base of every record on a topic."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "EARLIEST",
    "LAST_MINUTE",
    "LATEST",
    "LONGEST_TOPIC_ID",
    "MOST_COUNTED",
    "Count",
    "IssueId",
    "Minute",
    "Offset",
    "Record",
    "Share",
    "SourceName",
    "Timestamp",
    "TopicId",
    "counted",
]

MOST_COUNTED: Final = 2**53
"""Counts end here: more is no number of actions or people, and JSON readers hold no larger one exactly."""

LAST_MINUTE: Final = 2**31
"""Event time ends here, in the year 6053."""

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = EARLIEST + timedelta(minutes=LAST_MINUTE)

Timestamp = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
"""A moment with a zone, in any of which it can be written; a time without one is refused."""

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED)]
"""A number of things: whole, not negative, exact in every JSON reader."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, 0 to 1."""

Minute = Annotated[int, Field(ge=0, le=LAST_MINUTE)]
"""Whole minutes since 1970-01-01T00:00Z: the unit of event time in this system."""

Offset = Annotated[int, Field(ge=0, le=2**53)]
"""A place on a partition, or in a record."""

SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""Where a post comes from: `x`, `youtube`, `rss.antara`; lower case, at most 64 characters."""

IssueId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9#][a-z0-9._#-]{0,99}$")]
"""The name of a watched issue: lower case, at most 100 characters."""

LONGEST_TOPIC_ID: Final = 64
"""Longest id of a topic, in characters."""

TopicId = Annotated[str, StringConstraints(max_length=LONGEST_TOPIC_ID)]
"""Kafka's id of a topic, a UUID: two topics of one name, one of which was deleted, have different ids."""


def counted(*parts: int) -> int:
    """The sum of counts, none of them negative, as a `Count`: what is more stays at `MOST_COUNTED`."""
    return min(MOST_COUNTED, sum(parts))


class Record(BaseModel):
    """A value on a topic: immutable and strict about types.

    Unknown fields are dropped, never passed on: a field that nobody has described may hold personal data, and a reader
    that is older than its writer must still be able to read.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False, ser_json_inf_nan="null")

    @classmethod
    def trusted(cls, fields: dict[str, Any], /) -> Self:
        """A record of these fields, which are known to be right: all that the class has, in its order, unchecked.

        The dict becomes the record's own. It takes a fraction of what `model_construct` does, which looks for defaults.
        """
        assert len(fields) == len(cls.__pydantic_fields__)
        record = cls.__new__(cls)
        _set(record, "__dict__", fields)
        _set(record, "__pydantic_fields_set__", set(fields))
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        return record


_set: Final = object.__setattr__
