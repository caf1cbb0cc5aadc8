"""Times of feeds, which are written in every way there is."""

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from schemas.base import EARLIEST, LATEST
from streams.ingest.time_format import parser_of
from streams.ingest.time_forms import forms_of

__all__ = ["read_time"]


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """The moment in UTC that a text gives, in `zone` if it names none; None when it gives none, or none after 1970.

    A date alone is its first moment. Of a date in numbers the day comes first, as it does in Indonesia.
    """
    text = " ".join(text.split())
    for read in (datetime.fromisoformat, _by_form, parsedate_to_datetime):
        try:
            found = read(text)
            moment = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return moment if EARLIEST < moment <= LATEST else None
    return None


def _by_form(text: str) -> datetime:
    forms = forms_of(text)
    if not forms:
        raise ValueError("no time")
    return parser_of(forms[0].format)(text)
