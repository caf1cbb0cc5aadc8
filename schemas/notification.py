"""A notification: an alert on its way to one channel; the internal topic `notifications` holds arrays, keyed by channel."""

from pydantic import Field

from schemas.alert import Alert
from schemas.base import Record, Timestamp
from schemas.post import PostId

__all__ = ["DELETED_KEY", "Deleted", "Kept", "Notification"]

DELETED_KEY = b"~deleted"
"""Key of a record of `notifications` that holds a `Deleted` instead; no channel has such a name."""


class Notification(Record):
    """An alert on its way to a channel."""

    alert: Alert = Field(description="The alert to send.")
    alerted_at: Timestamp = Field(description="When the alert was put on its topic.")
    escalated_from: str | None = Field(None, description="The channel on which nobody acknowledged the incident in time.")
    unanswered_minutes: int | None = Field(None, ge=0, description="With an escalation: for how long nobody did.")


class Deleted(Record):
    """Posts that are deleted: no notification shows them any more."""

    posts: tuple[PostId, ...] = Field(description="Their ids.")


class Kept(Record):
    """A notification that waits to be sent; the topic `channel-state` holds arrays of them beside each channel's row."""

    number: int = Field(ge=0, description="Its place among the channel's notifications.")
    notification: Notification = Field(description="What waits.")
