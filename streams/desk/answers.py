"""What may be asked of the desk's interface, and what it answers."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.action import Action
from schemas.alert import Alert, AlertEvent, Headline
from schemas.base import IssueId, SourceName
from schemas.scored import SentimentLabel
from schemas.watchlist import Issue
from streams.desk.incidents import Whole
from streams.desk.posts import StoredPost
from streams.desk.questions import AlertFilter, Filter, Name, Since
from streams.incidents.row import IncidentRow

__all__ = [
    "AlertPage",
    "AlertsQuery",
    "Done",
    "Fault",
    "Incident",
    "IncidentPage",
    "IncidentWhole",
    "IncidentsQuery",
    "Issues",
    "Post",
    "PostPage",
    "PostsQuery",
    "Readiness",
    "StreamQuery",
]

Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}\.[0-9]{1,18}$")]
"""A place in the store: which store it is, and a number in it."""
Limit = Annotated[int, Field(ge=1, le=500, description="So many at most.")]
Query = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Fault(BaseModel):
    """Why something was not done."""

    error: str


class Done(BaseModel):
    """What was done."""

    done: str


class Readiness(BaseModel):
    """Whether everything is answered, and why not."""

    ready: bool
    reasons: dict[str, str]


class StreamQuery(AlertFilter):
    """`GET /api/v1/alerts/stream`."""

    after: Place | None = Field(None, description="Go on behind this place, the `next` of an earlier answer.")


class AlertsQuery(StreamQuery):
    """`GET /api/v1/alerts`."""

    since: Since | None = Field(None, description="Only what was written at this moment or later.")
    limit: Limit = 100


class AlertPage(BaseModel):
    """Some alerts."""

    alerts: list[Alert] = Field(description="As they came.")
    next: str = Field(description="Give it as `after` for what follows.")
    more: bool = Field(description="Whether there was more when this was read.")


class IncidentsQuery(Filter):
    """`GET /api/v1/incidents`."""

    open: bool | None = Field(None, description="Only open ones, or only those that are over.")
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}~.{1,200}$")] | None = Field(
        None, description="Go on behind this place, the `next` of an earlier answer."
    )
    limit: Limit = 100


class Incident(BaseModel):
    """An incident as it is listed."""

    incident: str
    issue: IssueId
    title: str
    open: bool = Field(description="Neither resolved nor closed by somebody.")
    acknowledged: bool
    muted: bool
    closed: bool
    severity: int
    headline: Headline
    opened_at: datetime
    last_alert_at: datetime
    event: AlertEvent
    alerts: int
    actions: list[Action] = Field(description="What was decided and stands.")
    false_alarms_of_issue: int

    @classmethod
    def of(cls, row: IncidentRow) -> "Incident":
        """The answer for a row."""
        return cls.model_validate(row.to_dict() | {"actions": list(row.decided), "headline": row.alert.headline})


class IncidentPage(BaseModel):
    """Some incidents."""

    incidents: list[Incident] = Field(description="Those that opened last first.")
    next: str | None = Field(description="Give it as `after` for what follows; null where there is no more.")


class IncidentWhole(BaseModel):
    """An incident with everything that is kept of it."""

    incident: Incident
    alerts: list[Alert] = Field(description="By sequence.")
    decisions: list[Action] = Field(description="Everything that was decided, as it came, whether it stands or not.")
    notes: list[Action] = Field(description="What people noted about it, as it came.")

    @classmethod
    def of(cls, whole: Whole) -> "IncidentWhole":
        """The answer for an incident."""
        return cls(
            incident=Incident.of(whole.row), alerts=list(whole.alerts), decisions=list(whole.decided), notes=list(whole.notes)
        )


class PostsQuery(BaseModel):
    """`GET /api/v1/posts`, and of an incident."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Query | None = Field(None, description='In the language of the watchlist: `(beras OR "minyak goreng") NOT resep`.')
    issue: IssueId | None = Field(None, description="Only of this issue.")
    source: SourceName | None = Field(None, description="Only of this source.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,16}$")] | None = Field(None, description="ISO 639 code.")
    sentiment: SentimentLabel | None = Field(None, description="Only what feels so.")
    since: Since | None = Field(None, description="Only what was published at this moment or later.")
    until: Since | None = Field(None, description="Only what was published before this moment.")
    before: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = Field(
        None, description="Go on behind this place, the `next` of an earlier answer."
    )
    limit: Limit = 50


class Post(BaseModel):
    """A post of a watched issue, without personal data."""

    id: Name
    source: SourceName
    created_at: datetime
    text: str
    language: str
    sentiment: SentimentLabel | None = Field(None, description="Absent when the model abstained or was not asked.")
    author: str | None = Field(None, description="Keyed hash.")
    url: str | None = None
    actions: int | None = None
    issues: list[IssueId]

    @classmethod
    def of(cls, post: StoredPost) -> "Post":
        """The answer for a post of the store."""
        values = {name: getattr(post, name) for name in cls.model_fields}
        at = datetime.fromtimestamp(post.created_at, UTC)
        return cls.model_validate(values | {"issues": list(post.issues), "created_at": at})


class PostPage(BaseModel):
    """Some posts."""

    posts: list[Post] = Field(description="Newest first.")
    next: str | None = Field(description="Give it as `before` for what follows; null where there is no more.")


class Issues(BaseModel):
    """The watchlist."""

    issues: list[Issue]
