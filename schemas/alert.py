"""An alert: the event that says an issue goes wrong, or no longer does; on the topic `alerts`, one a record."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Count, IssueId, Record, SourceName, Timestamp
from schemas.post import PostId
from schemas.scored import SentimentLabel
from schemas.watchlist import Preset, ZoneName

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertKind",
    "Headline",
    "Reason",
    "Rule",
    "SamplePost",
    "SentimentSplit",
    "Tally",
]

AlertKind = Literal["volume_spike", "negative_surge", "viral_post", "emerging_issue", "source_silent"]
AlertEvent = Literal["opened", "updated", "resolved"]
Share = Annotated[float, Field(ge=0, le=1)]


class Headline(Record):
    """One line that says it all, in two languages."""

    id: str = Field(description="Indonesian.")
    en: str = Field(description="English.")


class Reason(Record):
    """Why one kind of detector speaks: the numbers behind it."""

    kind: AlertKind
    score: float = Field(ge=0, description="Statistic over its threshold: 1 and more fires.")
    observed: float = Field(ge=0, description="Posts in the window, or the negative share of it (0 to 1).")
    expected: float = Field(ge=0, description="What is usual for the issue at this hour, in the unit of `observed`.")
    window_minutes: int = Field(ge=1, description="Length of the window, in minutes, that ends at the alert's time.")
    path: str = Field(description="Which test fired: `fast` for a step, `slow` for a growth, `share` for sentiment.")


class SentimentSplit(Record):
    """How the counted posts feel. Posts on which the model abstained are counted, but in no share."""

    n: Count = Field(description="Posts with a sentiment.")
    abstained: Count = Field(description="Posts on which the model would not say.")
    negative: Share
    neutral: Share
    positive: Share


class Tally(Record):
    """A name and how many posts have it."""

    name: str
    posts: Count


class SamplePost(Record):
    """A post that shows what is said, without personal data."""

    post: PostId
    source: SourceName
    created_at: Timestamp
    excerpt: str
    url: str | None = None
    sentiment: SentimentLabel | None = None
    engagement: Count = 0


class Rule(Record):
    """The rule that decided, so that the decision can be computed again."""

    version: str
    preset: Preset
    slow_threshold: float
    fast_threshold: float


class Alert(Record):
    """What happened to an issue, why it is said, and everything that is needed to say it again."""

    id: str = Field(description="Derived from incident, event and sequence: the same alert again has the same id.")
    incident: str = Field(description="The incident's lasting id; every alert of it carries this one.")
    event: AlertEvent
    sequence: int = Field(ge=0, description="Counts the alerts of an incident from 0.")
    kind: AlertKind = Field(description="The strongest reason.")
    reasons: tuple[Reason, ...] = Field(min_length=1, description="All reasons, strongest first.")
    issue: IssueId
    title: str
    owner: str | None = None
    channels: tuple[str, ...] = ()
    zone: ZoneName = "Asia/Jakarta"
    severity: int = Field(ge=1, le=10, description="2 log2(observed / expected), rounded, within 1 to 10.")
    headline: Headline
    opened_at: Timestamp = Field(description="Event time at which the incident opened.")
    at: Timestamp = Field(description="Event time of this alert: the end of its windows.")
    observed: float = Field(ge=0, description="Of the strongest reason.")
    expected: float = Field(ge=0, description="Of the strongest reason.")
    multiple: float = Field(ge=0, description="Observed over expected.")
    window_minutes: int = Field(ge=1)
    sentiment: SentimentSplit = Field(description="Of the posts of the last hour.")
    usual_sentiment: SentimentSplit | None = Field(None, description="Of the issue before, as it was learnt.")
    terms: tuple[Tally, ...] = Field((), description="Words that the posts of the last hour use most.")
    hashtags: tuple[Tally, ...] = ()
    links: tuple[Tally, ...] = ()
    languages: tuple[Tally, ...] = ()
    sources: tuple[Tally, ...] = ()
    engagement_gained: Count = Field(0, description="Actions gained in the last hour.")
    reach: Count | None = Field(
        None, description="Followers of the authors of the last hour's posts, an author counted once for every post."
    )
    samples: tuple[SamplePost, ...] = Field((), max_length=5)
    rule: Rule
    model: str | None = Field(None, description="Name and digest of the sentiment model.")
