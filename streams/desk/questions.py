"""What the questions and the requests of the interface have in common."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from schemas.action import ActionKind
from schemas.alert import Alert, AlertEvent, AlertKind
from schemas.base import IssueId
from streams.incidents.decide import LONGEST

__all__ = ["ActionRequest", "AlertFilter", "Filter", "Name", "Since"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")
_LOST_PLUS = re.compile(r"([Tt ]\d\d:\d\d\S*) (\d\d:?\d\d)$")


def _written_out(given: object) -> object:
    """A bare number would be taken for seconds since 1970; a + that stands in a URL as it is arrives as a space."""
    if not isinstance(given, str):
        return given
    if not _DATE.match(given):
        raise ValueError("is written as 2026-07-04T10:00:00+07:00")
    return _LOST_PLUS.sub(r"\1+\2", given)


def _whole(given: object) -> object:
    """30.0 is an integer in JSON Schema."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a zone, such as 2026-07-04T10:00:00+07:00 (write + as %2B)")
    return moment


Since = Annotated[datetime, BeforeValidator(_written_out), AfterValidator(_with_zone)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Filter(BaseModel):
    """Which alerts are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: IssueId | None = Field(None, description="Only of this issue.")
    owner: Name | None = Field(None, description="Only of this team.")
    min_severity: int = Field(1, ge=1, le=10, description="Only of this severity and above.")

    def wants(self, alert: Alert) -> bool:
        """Whether the alert is one of those."""
        return (
            alert.severity >= self.min_severity
            and (self.issue is None or alert.issue == self.issue)
            and (self.owner is None or alert.owner == self.owner)
        )


class AlertFilter(Filter):
    """Which alerts are wanted, where more than one of an incident may be."""

    kind: AlertKind | None = Field(None, description="Only with this kind among the reasons.")
    event: AlertEvent | None = Field(None, description="Only of this event.")
    incident: Name | None = Field(None, description="Only of this incident; the beginning of its id is enough.")

    def wants(self, alert: Alert) -> bool:
        """Whether the alert is one of those."""
        return (
            super().wants(alert)
            and (self.kind is None or any(reason.kind == self.kind for reason in alert.reasons))
            and (self.event is None or alert.event == self.event)
            and (self.incident is None or alert.incident.startswith(self.incident))
        )


class ActionRequest(BaseModel):
    """The body of `POST /api/v1/incidents/{incident}/actions`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        json_schema_extra={
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": "mute"}}, "required": ["kind"]},
                    "then": {"properties": {"minutes": {"type": "integer"}}, "required": ["minutes"]},
                },
                {
                    "if": {"properties": {"to": {"type": "string"}}, "required": ["to"]},
                    "then": {"properties": {"kind": {"const": "acknowledge"}}},
                },
                {
                    "if": {"properties": {"kind": {"const": "note"}}, "required": ["kind"]},
                    "then": {"properties": {"minutes": {"type": "null"}}},
                },
            ]
        },
    )

    kind: ActionKind = Field(description="What is decided: acknowledge, mute, close, false_alarm or note.")
    by: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(description="Who decides.")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="Why, or the words of a note."
    )
    minutes: Annotated[int | None, BeforeValidator(_whole)] = Field(
        None, ge=1, le=int(LONGEST.total_seconds() // 60), description="For how long; needed for a mute, at most 30 days."
    )

    to: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None, description="To whom it is handed over; only with acknowledge."
    )

    @model_validator(mode="after")
    def _a_mute_ends(self) -> "ActionRequest":
        if self.kind == "mute" and self.minutes is None:
            raise ValueError("a mute needs minutes")
        if self.to is not None and self.kind != "acknowledge":
            raise ValueError("to goes with acknowledge only")
        if self.kind == "note" and self.minutes is not None:
            raise ValueError("a note has no minutes")
        return self
