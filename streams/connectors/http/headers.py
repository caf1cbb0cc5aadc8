"""Reads headers of an answer."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

__all__ = ["LONGEST_WAIT", "retry_after", "said_at"]

LONGEST_WAIT: Final = timedelta(days=1)
"""A host that asks for more is asked again after this."""


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a host asks to be left alone in its header Retry-After, at most a day; None when it does not say."""
    if value is None:
        return None
    if re.fullmatch(r"\s*\d{1,12}\s*", value):
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    until = _time(value)
    return None if until is None else min(max(until - now, timedelta(0)), LONGEST_WAIT)


def said_at(value: str | None, now: datetime) -> datetime:
    """When a host made an answer, by its own clock in the header Date; `now` where that is missing."""
    return (_time(value) if value is not None else None) or now


def _time(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
