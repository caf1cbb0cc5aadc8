"""Which report is asked for, over HTTP."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from schemas.base import IssueId
from streams.desk.report.period import Period, Span, period_of

__all__ = ["ReportQuery", "asked_period", "yesterday"]

Day = Annotated[date, Field(ge=date(1971, 1, 1), le=date(6000, 1, 1))]


class ReportQuery(BaseModel):
    """`GET /api/v1/report`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Day | None = Field(None, description="A day in the office's zone, such as `2026-07-04`; else yesterday.")
    span: Span = Field("day", description="The day itself, or the week from Monday to Sunday in which it lies.")
    issue: list[IssueId] = Field(default_factory=list, max_length=100, description="Only of these issues; else of all.")


def asked_period(query: ReportQuery, zone: str, now: datetime | None = None) -> Period:
    """The period of a question."""
    return period_of(query.span, query.day or yesterday(zone, now), zone)


def yesterday(zone: str, now: datetime | None = None) -> date:
    """The last day that is over in a zone."""
    return (now or datetime.now(UTC)).astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
