"""An entry of the audit trail: who did what, and when; on the topic `audit`, chained to the entry before it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Count, Record, Timestamp

__all__ = ["AuditAction", "AuditEntry", "Digest"]

AuditAction = Literal[
    "watchlist.apply",
    "watchlist.adopt",
    "facts.apply",
    "facts.import",
    "incident.acknowledge",
    "incident.mute",
    "incident.close",
    "incident.false_alarm",
    "incident.hand_over",
    "incident.note",
    "incident.note_removed",
    "subject.find",
    "subject.export",
    "subject.erase",
    "source.pause",
    "source.resume",
    "source.reset",
    "source.terms",
    "account.add",
    "account.role",
    "account.password",
    "account.remove",
    "account.disable",
    "account.enable",
    "account.sign_in",
    "account.sign_out",
    "worker.start",
]

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal digits."""


class AuditEntry(Record):
    """Something that was done.

    It holds no personal data but names of who did it and of accounts of the desk; a subject stands by its keyed hash.
    """

    number: Count = Field(description="Its place in the trail, from 0.")
    at: Timestamp = Field(description="When it was done.")
    by: str = Field(max_length=200, description="Who did it.")
    action: AuditAction = Field(description="What was done.")
    target: str = Field(
        max_length=2000, description="To what: an issue, an incident, a source, an account, the keyed hash of a person."
    )
    outcome: Literal["done", "failed"] = Field(description="Whether it was done, or an error ended it.")
    details: dict[str, str | int] = Field(description="Numbers and names that say more.")
    previous: Digest = Field(description="Digest of the entry before it; zeros for the first.")
    digest: Digest = Field(
        description="SHA-256 of the other fields as JSON in UTF-8: keys sorted, no spaces, times in UTC that end in `Z`."
    )
