"""Event time: minutes of the posts' own times, and halves of them, never of the wall clock."""

from datetime import UTC, datetime, timedelta

from schemas.base import EARLIEST, LAST_MINUTE, LATEST

__all__ = [
    "CLOCK_HEADER",
    "IDLE_HEADER",
    "READ_HEADER",
    "TOPIC_HEADER",
    "clamp",
    "half_of",
    "mark_offsets",
    "mark_time",
    "minute_of",
    "start_of",
    "start_of_half",
]

CLOCK_HEADER = "kentongan-clock"
"""Header of a record without posts that moves event time on: an ISO 8601 time with a zone."""

IDLE_HEADER = "kentongan-idle"
"""Header that says that nothing comes from a partition at present: where every partition of `posts` ended when this one
fell silent, separated by commas."""

READ_HEADER = "kentongan-read"
"""Header of the language stage's records: the offset of `posts` up to which the partition is covered by this record."""

TOPIC_HEADER = "kentongan-topic"
"""Header next to those offsets: the id of the topic `posts` in which they are; absent where it is not known."""

_LONGEST = 65_536


def minute_of(moment: datetime) -> int:
    """Whole minutes from 1970-01-01T00:00Z to a moment with a zone, from 0 to `LAST_MINUTE`; beyond, the nearer of them."""
    return min(max(0, int(moment.timestamp() // 60)), LAST_MINUTE)


def half_of(moment: datetime) -> int:
    """Whole half minutes from 1970-01-01T00:00Z to a moment, twice the minute or one more; bounded as minutes are."""
    return min(max(0, int(moment.timestamp() // 30)), 2 * LAST_MINUTE + 1)


def start_of_half(half: int) -> datetime:
    """The moment, in UTC, at which a half minute begins."""
    return datetime.fromtimestamp(half * 30, UTC)


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


def mark_offsets(header: str | None) -> tuple[int, ...]:
    """The offsets in a header, of which -1 is that before the first; none when they cannot be read."""
    if not header or len(header) > _LONGEST:
        return ()
    try:
        found = tuple(map(int, header.split(",")))
    except ValueError:
        return ()
    return found if all(-1 <= offset <= 2**53 for offset in found) else ()
