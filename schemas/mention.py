"""Mentions: the facts that posts mention issues, in batches on the topic `mentions`, partitioned by issue."""

from pydantic import Field

from schemas.base import Count, IssueId, Minute, Offset, Record, SourceName, Timestamp, TopicId
from schemas.fact import FactHit
from schemas.post import PostId
from schemas.scored import NegativeConfusion, SentimentLabel

__all__ = [
    "MAX_ALSO",
    "MAX_EXCERPT",
    "Edit",
    "IssueHistory",
    "Mention",
    "MentionBatch",
    "MentionSegment",
    "Sighting",
    "SourceTotals",
]

MAX_EXCERPT = 280
"""Longest excerpt of a post in a mention, in characters."""

MAX_ALSO = 8
"""Most other issues that a mention names."""


class Mention(Record):
    """The fact that one post mentions one issue."""

    issue: IssueId = Field(description="The issue that is mentioned.")
    also: tuple[IssueId, ...] = Field(
        (), max_length=MAX_ALSO, description="Other issues that the post mentions, the first few."
    )
    offset: Offset = Field(description="Offset of the post on its partition of `posts`.")
    index: Offset = Field(description="Place of the post in its record.")
    topic_id: TopicId | None = Field(
        None, description="Id of the topic `posts` that it came in; absent where it is not known."
    )
    clock: Minute = Field(description="Event clock of the post's partition when it was read, in minutes.")
    first_half: bool = Field(
        False, description="That clock stood in the first half of its minute; absent where it is not known."
    )
    post: PostId = Field(description="The post that speaks.")
    source: SourceName = Field(description="Where it comes from.")
    created_at: Timestamp = Field(description="When it was published, not later than it arrived.")
    excerpt: str = Field(max_length=MAX_EXCERPT, description="Beginning of the text, personal data removed.")
    language: str = Field(description="Language code.")
    sentiment: SentimentLabel | None = Field(None, description="Absent when the model abstained or was not asked.")
    abstained: bool = Field(False, description="The model was asked and would not say.")
    author: str | None = Field(None, description="Keyed hash of the author.")
    author_followers: Count | None = Field(None, description="Followers of the author when the post was read.")
    url: str | None = Field(None, description="Where the post can be read.")
    engagement: Count | None = Field(
        None, description="Actions on the post so far; absent when its source gives none, and for a repost."
    )
    engagement_gained: Count = Field(0, description="Actions not counted before.")
    read_before: Minute | None = Field(
        None, description="Of a repeat, event minute of the reading since which it gained them; absent where it is not known."
    )
    read_at: Timestamp | None = Field(None, description="When its actions were read, where that was not as the post came.")
    facts: tuple[FactHit, ...] = Field((), description="Verified statements that the post mentions.")
    repeat: bool = Field(False, description="A post seen before: it adds engagement, not a mention.")
    repost: bool = Field(False, description="It passes another post on.")
    edited: bool = Field(False, description="Of a repeat: changed since it was read before; what it said shows no more.")
    outdated: bool = Field(False, description="Of a repeat: it is as it was before an edit; what it says is not shown.")

    @property
    def position(self) -> tuple[int, int]:
        """Offset and index: larger is newer within one partition of one topic `posts`."""
        return self.offset, self.index

    @property
    def half(self) -> int:
        """Event clock of the post's partition in half minutes."""
        return 2 * self.clock + (not self.first_half)


class Edit(Record):
    """A post that its author has changed: what it said before is shown no more, whatever it mentions now."""

    offset: Offset = Field(description="Offset on its partition of `posts` of the reading that gives it.")
    index: Offset = Field(description="Place of the post in its record.")
    topic_id: TopicId | None = Field(
        None, description="Id of the topic `posts` that it came in; absent where it is not known."
    )
    post: PostId = Field(description="The post.")

    @property
    def position(self) -> tuple[int, int]:
        """Offset and index: larger is newer within one partition of one topic `posts`."""
        return self.offset, self.index


class SourceTotals(Record):
    """How many posts have come from each source on one partition of `posts`, whether anybody watches their issues or not.

    The numbers are running totals: said again, or by two workers, they count nothing twice.
    """

    minute: Minute = Field(description="Event minute at whose end the totals stand.")
    since: Offset = Field(description="Offset on `posts` at which the counting began; a larger one started again.")
    topic_id: TopicId | None = Field(
        None,
        description="Id of the topic `posts` in which `since` is; absent where it is not known. Another one started again.",
    )
    totals: dict[SourceName, tuple[Count, Count]] = Field(
        description="Posts so far, and those of them that were at most 15 minutes old; only of sources that gained any."
    )


class Sighting(Record):
    """A post that holds terms which may become an issue nobody watches: hashtags, links, frequent two-word phrases."""

    offset: Offset = Field(description="Offset of the post on its partition of `posts`.")
    index: Offset = Field(description="Place of the post in its record.")
    topic_id: TopicId | None = Field(
        None, description="Id of the topic `posts` that it came in; absent where it is not known."
    )
    clock: Minute = Field(description="Event clock of the post's partition when it was read, in minutes.")
    terms: tuple[str, ...] = Field(max_length=16, description="The terms: `#tag`, `host/path`, `two words`; lower case.")
    watched: bool = Field(description="A watched issue matches this post already.")
    post: PostId = Field(description="The post that holds them.")
    source: SourceName = Field(description="Where it comes from.")
    created_at: Timestamp = Field(description="When it was published, not later than it arrived.")
    excerpt: str = Field(max_length=MAX_EXCERPT, description="Beginning of the text, personal data removed.")
    author: str | None = Field(None, description="Keyed hash of the author.")
    url: str | None = Field(None, description="Where the post can be read.")
    engagement: Count = Field(0, description="Actions on the post so far.")
    facts: tuple[FactHit, ...] = Field((), description="Verified statements that the post mentions.")

    @property
    def position(self) -> tuple[int, int]:
        """Offset and index: larger is newer within one partition of one topic `posts`."""
        return self.offset, self.index


class MentionSegment(Record):
    """What one partition of `posts` says: some mentions, in its order, and how far its event clock has come."""

    partition: Offset = Field(description="Partition of `posts`.")
    clock: Minute = Field(description="Event clock after the mentions, in minutes: nothing that follows is stamped earlier.")
    later_half: bool = Field(False, description="That clock has come to the second half of its minute.")
    read: int = Field(
        -1, ge=-1, le=2**53, description="Offset of `posts` up to which all is covered with this segment; -1: not known."
    )
    idle: bool = Field(False, description="Nothing has come for a while: do not wait for this partition.")
    ends: tuple[Offset, ...] = Field(
        (),
        description="When idle: the ends of all partitions of `posts` as this one fell silent. What came on others later is "
        "not known to be later than what may still come on this one.",
    )
    topic_id: TopicId | None = Field(
        None, description="Id of the topic `posts` in which `read` and `ends` are; absent where it is not known."
    )
    mentions: tuple[Mention, ...] = Field((), description="In the order of the partition.")
    deleted: tuple[PostId, ...] = Field((), description="Posts that their source has deleted.")
    edited: tuple[Edit, ...] = Field((), description="Posts that their authors have changed.")
    sightings: tuple[Sighting, ...] = Field(
        (),
        description="Posts with terms that may emerge, in order; only for the partition that follows them.",
    )
    sources: tuple[SourceTotals, ...] = Field((), description="Posts by source, at the end of every five minutes passed.")

    @property
    def half(self) -> int:
        """Event clock after the mentions in half minutes."""
        return 2 * self.clock + self.later_half


class IssueHistory(Record):
    """What is known of an issue from before it was watched."""

    issue: IssueId = Field(description="The issue, which has no state yet.")
    row: str = Field(max_length=65_536, description="Its state at the end of the history, in base64.")


class MentionBatch(Record):
    """Segments of several partitions of `posts`, for the issues of one partition of `mentions`."""

    segments: tuple[MentionSegment, ...] = Field(description="One for each partition, or more in its order.")
    model: str | None = Field(None, description="Name and digest of the sentiment model that was asked.")
    confusion: NegativeConfusion | None = Field(None, description="Of that model; absent where it was not measured.")
    histories: tuple[IssueHistory, ...] = Field((), description="Issues that begin with a history.")
