"""The status of a stage, beyond what the consume loop counts: immutable plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.alert_posts import SamplePost, SentimentSplit, Tally
from streams.metrics.buckets import Distribution

__all__ = ["IssueDetail", "IssueFacts", "ModelFacts", "OpenIncident", "Point", "SourceFacts", "StageStatus"]

Point = tuple[int, int, float, int]
"""Five minutes of an issue: number of the slot since 1970, posts, expected posts, negative posts."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model and its counts."""

    name: str
    digest: str
    seconds: Distribution | None = None
    """Time of each call, in seconds."""
    posts: int = 0
    """Posts that it was asked about."""
    cache_hits: int = 0
    cache_misses: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    """Calls that failed, by reason: `timeout` or `error`; and posts, as `not_a_number`."""


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident that is open."""

    id: str
    opened: int
    """Event minute of the opening."""
    kinds: tuple[str, ...]
    kind: str
    """The strongest of the kinds now."""
    severity: int


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """What the page shows of one issue beyond its numbers; of the last hour, save for the history."""

    sentiment: SentimentSplit
    sources: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    terms: tuple[Tally, ...]
    samples: tuple[SamplePost, ...]
    history: tuple[Point, ...]
    """The last 24 hours at most, oldest first; unknown slots are left out."""


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """The numbers of one watched issue at the last minute that is over for it."""

    id: str
    title: str
    zone: str
    closed: int
    """Event minute up to which it is counted; -1 before its first mention."""
    posts: int
    """Posts counted in all."""
    observed: int
    """Posts of the last hour."""
    expected: float
    """Posts usual for that hour; `low` and `high` bound what is still usual."""
    low: float
    high: float
    scores: Mapping[str, float]
    """Score by path: 1 and more fires."""
    learning: bool
    """Set while too little is known of the issue to alert anybody."""
    negative_share: float | None
    usual_negative_share: float | None
    engagement: int | None
    """Actions gained in the last hour, and those usual for it; None until a post gains any."""
    expected_engagement: float | None
    abstained_share: float | None
    """Of the last hour's posts that the sentiment model was asked about, those on which it would not say."""
    incident: OpenIncident | None
    detail: IssueDetail | None = None
    """Only of the issues that are worth a look."""
    people: int | None = None
    """Accounts behind the last hour's posts; None where none is known."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source against its own rate, over the shortest window of an hour and more that is long enough to judge."""

    source: str
    state: str
    """usual, silent, flooding or learning."""
    posts_per_hour: float | None
    """None while no window is long enough."""
    expected_per_hour: float | None

    @property
    def ratio(self) -> float | None:
        """Posts over expected posts."""
        if self.posts_per_hour is None or not self.expected_per_hour:
            return None
        return self.posts_per_hour / self.expected_per_hour


@dataclass(frozen=True, slots=True)
class StageStatus:
    """What a stage knows at a moment; counts are since the process began."""

    watermarks: Mapping[int, int] = field(default_factory=dict)
    """Event minute to which each of its partitions has come."""
    rows: int | None = None
    """Rows of state held."""
    row_bytes: int | None = None
    """Bytes of these rows as they were last written."""
    repeats: int | None = None
    """Posts dropped because they were seen before."""
    unreadable: Mapping[str, int] = field(default_factory=dict)
    """Records that could not be read and were passed over, by topic."""
    refused_rows: Mapping[str, int] = field(default_factory=dict)
    """Rows that a newer release wrote, by what they are of: `issue`, `source`, `terms` or `channel`."""
    refused_posts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Posts that were not counted for what such a row is of: by `issue` and its id, or `terms` and nothing."""
    too_old: int | None = None
    """Posts passed on that were too old to count."""
    replays: int | None = None
    """Posts dropped because of their place: they were taken in before."""
    late: int | None = None
    """Posts that came too late to be counted, over the issues held."""
    sources: Mapping[str, int] = field(default_factory=dict)
    """Posts by source."""
    terms: Mapping[int, int] = field(default_factory=dict)
    """Terms nobody watches that are followed, by partition."""
    coverage: tuple[SourceFacts, ...] = ()
    """Each source once among all workers: by the one that speaks for it."""
    mentions: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """Mentions by issue, sentiment and language."""
    gained: Mapping[str, int] = field(default_factory=dict)
    """Engagement gained by issue."""
    alerts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """Alerts by issue, kind and event."""
    issues: tuple[IssueFacts, ...] = ()
    model: ModelFacts | None = None
    notifications: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Alerts, failed tries and digests by channel and outcome."""
    delivery: Mapping[str, Distribution] = field(default_factory=dict)
    """Seconds that deliveries took, by channel."""
    delivery_delay: Mapping[str, Distribution] = field(default_factory=dict)
    """Seconds from an alert until a channel had it, by channel."""
    pending: Mapping[str, int] = field(default_factory=dict)
    """Alerts that wait to be sent, by themselves or in a digest, by channel."""
