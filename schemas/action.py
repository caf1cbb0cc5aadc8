"""An action: what somebody decided about an incident; on the compacted topic `incident-actions`, one a record."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.base import IssueId, Record, Timestamp

__all__ = ["LONGEST_REASON", "Action", "ActionKind", "action_key"]

ActionKind = Literal["acknowledge", "mute", "close", "false_alarm", "note"]


LONGEST_REASON = 500
"""Characters."""


class Action(Record):
    """What somebody decided about an incident, or about an issue as a whole, of which the newest of each kind counts.

    Notes about an incident stand beside one another; a record without a value takes one away.
    """

    id: str = Field(min_length=1, max_length=64, description="Another one for every action.")
    kind: ActionKind = Field(
        description="`acknowledge`: somebody looks after it; `mute`: nobody is notified of it; `close`: it is over; "
        "`false_alarm`: it should not have raised an alert; `note`: what colleagues should know, which decides nothing."
    )
    incident: str | None = Field(
        None, min_length=1, max_length=200, description="The incident; absent when a mute is of the whole issue."
    )
    issue: IssueId = Field(description="The issue, or that of the incident.")
    by: str = Field(min_length=1, max_length=120, description="Who decided it.")
    at: Timestamp = Field(description="When it was decided.")
    until: Timestamp | None = Field(None, description="When it ends; absent: it stays. What was withdrawn ended when it was.")
    reason: str | None = Field(
        None, min_length=1, max_length=LONGEST_REASON, description="Why, or the words of a note; masked."
    )
    to: str | None = Field(
        None, min_length=1, max_length=120, description="Who looks after it from then on, when somebody hands it over."
    )

    @model_validator(mode="after")
    def _only_mutes_are_of_issues(self) -> Self:
        if self.incident is None and self.kind != "mute":
            raise ValueError("only a mute may be of a whole issue; every other action needs its incident")
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.to is not None and self.kind != "acknowledge":
            raise ValueError("only an acknowledgement may hand an incident over")
        if self.kind == "note" and (self.reason is None or self.until is not None):
            raise ValueError("a note has words, and no end")
        return self

    def stands(self, at: float) -> bool:
        """Whether it holds at a moment, in seconds since 1970; from when it is known, so that no clock of others matters."""
        return self.until is None or at < self.until.timestamp()


def action_key(action: Action) -> str:
    """The key of its record: a later action of its kind on the same thing takes its place; other kinds and all notes stay."""
    thing = f"issue {action.issue}" if action.incident is None else f"incident {action.incident}"
    return f"note {action.id} {thing}" if action.kind == "note" else f"{action.kind} {thing}"
