"""The figures of a report. Moments are UTC, spans minutes unless the name says otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from schemas.action import ActionKind
from schemas.alert import AlertKind, Headline
from schemas.base import IssueId, SourceName, Timestamp
from schemas.fact import FactId
from streams.desk.report.comparison import Difference, count_difference, share_difference
from streams.desk.report.period import Span

__all__ = [
    "Answered",
    "Counts",
    "DecisionFigures",
    "Effect",
    "FactFigures",
    "IncidentFigures",
    "IssueFigures",
    "OpenMatter",
    "Report",
    "SourceFigures",
    "Total",
    "counts_of",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Counts(_Part):
    """Posts of one span of time. An account is counted once; posts whose account is not known are counted as posts alone."""

    posts: int
    negative: int
    neutral: int
    positive: int
    accounts: int = Field(description="Different accounts of the posts whose account is known.")
    with_account: int = Field(description="Posts whose account is known.")

    @computed_field(description="Posts of which the model would not say how they feel, or was not asked.")  # type: ignore[prop-decorator]
    @property
    def unclear(self) -> int:
        """Posts without a sentiment."""
        return self.posts - self.judged

    @computed_field(description="Share of the posts with a sentiment that are negative; null without any.")  # type: ignore[prop-decorator]
    @property
    def negative_share(self) -> float | None:
        """Of the posts with a sentiment, 0 to 1."""
        return self.negative / self.judged if self.judged else None

    @property
    def judged(self) -> int:
        """Posts with a sentiment."""
        return self.negative + self.neutral + self.positive


def counts_of(found: Mapping[Any, Any] | None) -> Counts:
    """From a row of the store; nothing was found where there is none."""
    return Counts(**{name: int((found or {}).get(name) or 0) for name in Counts.model_fields})


class _Compared(_Part):
    now: Counts
    before: Counts | None = Field(None, description="Of the span before; null where the store does not reach back so far.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def volume(self) -> Difference | None:
        """Posts against the span before; null where that is not known."""
        return None if self.before is None else count_difference(self.now.posts, self.before.posts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def feeling(self) -> Difference | None:
        """Negative share against the span before; null where that is not known."""
        now, before = self.now, self.before
        return None if before is None else share_difference(now.negative, now.judged, before.negative, before.judged)


class Total(_Compared):
    """All posts of the report, each once whatever issues it is of."""

    question: str | None = Field(
        None, description="What asks the store for these posts; null for several issues: each tells its own."
    )


class IssueFigures(_Compared):
    """One issue; a post may be of several."""

    issue: IssueId
    title: str
    owner: str | None = None
    question: str = Field(description="What asks the store for these posts.")


class SourceFigures(_Part):
    """Posts of one source."""

    source: SourceName
    posts: int
    negative: int
    question: str | None = Field(None, description="What asks the store for these posts; null for several issues.")


class IncidentFigures(_Part):
    """An incident of which the period has an alert."""

    incident: str
    issue: IssueId
    title: str
    kind: AlertKind
    headline: Headline = Field(description="Of its last alert in the period.")
    opened_at: Timestamp
    opened: bool = Field(description="Whether it opened in the period.")
    resolved: bool = Field(description="Whether it was over by its last alert in the period.")
    severity: int = Field(description="The highest in the period.")
    alerts: int = Field(description="In the period.")
    told_at: Timestamp = Field(description="When its first alert that is stored was written: from then on people could know.")
    acknowledged_at: Timestamp | None = Field(None, description="When somebody first took it on.")
    acknowledged_by: str | None = None
    question: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def acknowledged_after(self) -> float | None:
        """Minutes from the first alert until somebody took it on; null where nobody did."""
        if self.acknowledged_at is None:
            return None
        return max(0.0, (self.acknowledged_at - self.told_at).total_seconds() / 60)


class FactFigures(_Part):
    """A verified statement of which alerts of the period speak."""

    fact: FactId
    claim: str
    verdict: str
    correction: str
    owner: str
    checked: date
    url: str | None = None
    first_at: Timestamp = Field(description="Of the first such alert.")
    repeats: int = Field(description="Posts that repeat the claim, in the hour of the alert that has most: a lower bound.")
    corrections: int = Field(description="Posts that put it right, in the hour of the alert that has most.")
    incidents: tuple[str, ...]


class DecisionFigures(_Part):
    """What somebody decided in the period."""

    kind: ActionKind
    incident: str | None = None
    issue: IssueId
    title: str
    by: str
    at: Timestamp
    until: Timestamp | None = None
    reason: str | None = None


class Effect(_Part):
    """How an issue felt in the hours before and after an answer. That one follows the other proves no cause."""

    incident: str
    issue: IssueId
    title: str
    answer: Literal["correction", "acknowledge"] = Field(
        description="`correction`: the first alert in which posts put a claim right; `acknowledge`: somebody took it on."
    )
    at: Timestamp
    hours: int = Field(description="Hours that are looked at on either side.")
    complete: bool = Field(description="Whether those after were over when the report was made.")
    before: Counts
    after: Counts
    question_before: str
    question_after: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def difference(self) -> Difference:
        """Negative share after the answer against before."""
        return share_difference(self.after.negative, self.after.judged, self.before.negative, self.before.judged)


class Answered(_Part):
    """How fast people took on what was told, of the incidents that opened in the period."""

    opened: int
    acknowledged: int
    median_minutes: float | None = Field(None, description="Half of those were taken on within so long.")
    longest_minutes: float | None = None


class OpenMatter(_Part):
    """An incident that is neither over nor closed when the report is made."""

    incident: str
    issue: IssueId
    title: str
    headline: Headline
    severity: int
    opened_at: Timestamp
    owner: str | None = None
    acknowledged_by: str | None = None
    question: str


class Report(_Part):
    """What a day or a week was like, as the store tells it at one moment."""

    span: Span
    first: date
    last: date
    zone: str
    made_at: Timestamp = Field(description="Posts that come later are not in it.")
    since: Timestamp
    until: Timestamp = Field(description="The end of the period, or the moment of the report where that comes first.")
    before_since: Timestamp = Field(description="What it is compared with: as long a span, one period earlier.")
    before_until: Timestamp
    only: tuple[IssueId, ...] = Field((), description="The issues that were asked for; empty means all.")
    total: Total
    sources: tuple[SourceFigures, ...] = Field(description="Those with most posts first.")
    issues: tuple[IssueFigures, ...] = Field(
        description="Those with most posts first; without those that have none in either."
    )
    incidents: tuple[IncidentFigures, ...] = Field(description="The most severe first.")
    incidents_left_out: int = Field(0, description="Further incidents of the period, of which no figure is told.")
    facts: tuple[FactFigures, ...]
    decisions: tuple[DecisionFigures, ...] = Field(description="As they were made.")
    answered: Answered
    effects: tuple[Effect, ...]
    open: tuple[OpenMatter, ...] = Field(description="The most severe first; at the moment of the report.")

    @property
    def over(self) -> bool:
        """Whether the period was over when the report was made."""
        return self.made_at > self.until
