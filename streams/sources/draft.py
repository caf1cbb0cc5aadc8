"""What a line of a file says of a post, before it is complete."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from pydantic import Field, ValidationError

from schemas.base import SourceName
from schemas.post import Post, PostId
from streams.faults import sentence

__all__ = ["Completion", "Draft", "why_invalid"]


class Draft(Post):
    """A post that may lack its id, its source and the zone of its time; all else is checked as in a post."""

    id: PostId | None = Field(None)  # type: ignore[assignment]
    source: SourceName | None = Field(None)  # type: ignore[assignment]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Completion:
    """What is added to a draft that lacks it, and what is refused."""

    source: str
    zone: tzinfo | None
    latest: datetime
    """A time after this one is refused: one post of a wrong year would move event time past all that follow it."""

    def post(self, draft: Draft) -> Post:
        """The post without regard to its id, which is empty when the draft has none.

        Raises:
            ValueError: the time has no zone and none is known, or is not of this age; says so in one sentence.
        """
        created_at = draft.created_at
        if created_at.tzinfo is None:
            if self.zone is None:
                raise ValueError("created_at: the time has no zone; name the zone of such times with --zone, as Asia/Jakarta")
            created_at = created_at.replace(tzinfo=self.zone).astimezone(UTC)
        if created_at > self.latest:
            raise ValueError("created_at: the time lies in the future")
        if created_at.year < _FIRST_YEAR:
            raise ValueError(f"created_at: the time lies before {_FIRST_YEAR}")
        known = {"id": draft.id or "", "source": draft.source or self.source, "created_at": created_at}
        return Post.model_construct(**(draft.__dict__ | known))


_FIRST_YEAR = 1971
_FIELDS = frozenset(Post.model_fields) | {"likes", "shares", "comments", "views"}
_MOST_TOLD = 5
_TELLING = {
    "json_invalid": "this is not one JSON object",
    "model_type": "this is not one JSON object",
    "missing": "missing",
}


def why_invalid(error: ValidationError) -> str:
    """All that is wrong, in words and with the fields, without any value of the post."""
    found = []
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in one["loc"] if not isinstance(part, str) or part in _FIELDS)
        what = _TELLING.get(one["type"]) or sentence(one)
        found.append(f"{where}: {what}" if where else what)
    return "; ".join(found[:_MOST_TOLD])
