"""What every reader of files yields, whatever the format: records, then posts and rejects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.post import Post

__all__ = ["NumberedPost", "RawRecord", "Reject"]

_NO_FIELDS: Mapping[str, Any] = {}


class RawRecord(NamedTuple):
    """A row of a table or an object of JSON, before anything is made of it."""

    number: int
    """The line on which it begins; of a JSON document the how-manieth record it is; counted from 1."""
    raw: str
    """As it stands in the file; of an overlong one the beginning."""
    fields: Mapping[str, Any]
    """Its values by column or key; none when it has a fault."""
    fault: str | None = None
    """Why it has none, without any value of it."""
    outer: Mapping[str, Any] = _NO_FIELDS
    """Values of the objects that it stands in."""


@dataclass(frozen=True, slots=True)
class NumberedPost:
    """A post and the number of the record that it is of; where posts were put in order of time, its place in that order."""

    number: int
    post: Post


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that gives no post."""

    number: int
    reason: str
    """What is wrong and where, without any value of the post."""
    raw: str
    """The record as it came; of an overlong one the beginning."""
    example: str = field(default="", compare=False)
    """The value that is wrong, where there is one."""
    ahead: bool = field(default=False, compare=False)
    """Whether it is reported before the posts that stand before it in the file, since these are put in order of time."""
