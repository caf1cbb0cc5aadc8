"""Event time: whole minutes of the posts' own times, never of the wall clock."""

from datetime import UTC, datetime, timedelta

from schemas.base import EARLIEST, LAST_MINUTE, LATEST

__all__ = ["CLOCK_HEADER", "IDLE_HEADER", "clamp", "mark_time", "minute_of", "start_of"]

CLOCK_HEADER = "kentongan-clock"
"""Header of a record without posts that moves event time on: an ISO 8601 time with a zone."""

IDLE_HEADER = "kentongan-idle"
"""Header that says that nothing comes from a partition at present."""


def minute_of(moment: datetime) -> int:
    """Whole minutes from 1970-01-01T00:00Z to a moment with a zone, from 0 to `LAST_MINUTE`; beyond, the nearer of them."""
    return min(max(0, int(moment.timestamp() // 60)), LAST_MINUTE)


def start_of(minute: int) -> datetime:
    """The moment, in UTC, at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def clamp(created_at: datetime, arrived_at: datetime, tolerance: float) -> datetime:
    """The time of a post, or its arrival when it claims to be more than `tolerance` seconds ahead of that.

    Arrival is the time of the record, so a replay of the topic decides the same.
    """
    return arrived_at if created_at > arrived_at + timedelta(seconds=tolerance) else created_at


def mark_time(header: str | None) -> datetime | None:
    """The time in a clock header, or None when there is none, or it cannot be read or be a time of this system."""
    try:
        moment = datetime.fromisoformat(header) if header else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return moment if EARLIEST <= moment <= LATEST else None
