"""A detected post: cleaned of personal data, its language detected, its issues found; on the topic `posts-detected`."""

from pydantic import Field

from schemas.base import Count, IssueId, Minute, Offset, Record, Timestamp, TopicId
from schemas.fact import FactHit
from schemas.post import Post

__all__ = ["DetectedPost", "Language", "Origin"]


class Origin(Record):
    """Where a post entered: its place on the topic `posts`. Two origins of one partition and topic id compare by age."""

    partition: Offset = Field(description="Partition of the topic `posts`.")
    offset: Offset = Field(description="Offset of the record there.")
    index: Offset = Field(description="Place of the post in its record.")
    topic_id: TopicId | None = Field(
        None,
        description="Id of that topic, which is another when it was deleted and created again; absent where it is not known.",
    )

    @property
    def position(self) -> tuple[int, int]:
        """Offset and index: larger is newer within one partition of one topic."""
        return self.offset, self.index


class Language(Record):
    """The language of a post."""

    code: str = Field(description="ISO 639 code, `other` for a language outside the list, `und` when it is not known.")
    confidence: float = Field(ge=0, le=1, description="Calibrated probability that the best guess is right.")
    second: str | None = Field(None, description="The second language of a code-mixed post.")
    second_share: float = Field(0.0, ge=0, le=1, description="Share of the words in the second language.")


class DetectedPost(Post):
    """A post without personal data, with its language and the issues it mentions."""

    created_at: Timestamp = Field(description="When the author published it; not later than it arrived, and not before 1970.")
    origin: Origin = Field(description="Where it entered.")
    arrived_at: Timestamp = Field(description="Time of its record on the topic `posts`.")
    clock: Minute = Field(
        description="Event clock of its partition when it was read, in minutes: the latest time seen there so far."
    )
    first_half: bool = Field(
        False, description="That clock stood in the first half of its minute; absent where it is not known."
    )
    language: Language = Field(description="What language it is written in.")
    issues: tuple[IssueId, ...] = Field((), description="Watched issues that it mentions.")
    facts: tuple[FactHit, ...] = Field((), description="Verified statements that a post of a watched issue matches.")
    repeat: bool = Field(False, description="Seen before with fewer actions: it adds engagement, not a mention.")
    edited: bool = Field(
        False, description="Of a repeat: changed since it was read before. What it says takes the place of what it said."
    )
    outdated: bool = Field(
        False, description="Of a repeat: it is as it was before an edit that was read already. It adds engagement alone."
    )
    too_old: bool = Field(
        False, description="Published so long before the event clock that it counts for no issue, term or source."
    )
    engagement_gained: Count = Field(0, description="Actions that were not yet counted for this post.")
    read_before: Minute | None = Field(
        None, description="Of a repeat, event minute of the reading since which it gained them; absent where it is not known."
    )

    @property
    def half(self) -> int:
        """Event clock of its partition when it was read, in half minutes."""
        return 2 * self.clock + (not self.first_half)
