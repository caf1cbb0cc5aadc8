"""What every record on a topic has in common."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Count", "IssueId", "Minute", "Record", "SourceName", "Timestamp"]

Timestamp = AwareDatetime
"""A moment with a zone; a time without one is refused."""

Count = Annotated[int, Field(ge=0, le=2**53)]
"""A number of things: whole, not negative, exact in every JSON reader."""

Minute = Annotated[int, Field(ge=0, le=2**31)]
"""Whole minutes since 1970-01-01T00:00Z: the unit of event time in this system."""

SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""Where a post comes from: `x`, `youtube`, `rss.antara`; lower case, at most 64 characters."""

IssueId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9#][a-z0-9._#-]{0,99}$")]
"""The name of a watched issue: lower case, at most 100 characters."""


class Record(BaseModel):
    """A value on a topic: immutable and strict about types.

    Unknown fields are dropped, never passed on: a field that nobody has described may hold personal data, and a reader
    that is older than its writer must still be able to read.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", ser_json_inf_nan="null")
