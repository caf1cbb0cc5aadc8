"""The day or the week that a report is about, in the office's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

__all__ = ["LENGTHS", "Period", "Span", "period_of"]

Span = Literal["day", "week"]

LENGTHS: Final[dict[Span, int]] = {"day": 1, "week": 7}
"""In days."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the calendar of a zone."""

    span: Span
    first: date
    zone: str
    """IANA name."""

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=LENGTHS[self.span] - 1)

    @property
    def since(self) -> datetime:
        """When it begins."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """When it is over: the moment itself no longer belongs to it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def before(self) -> "Period":
        """The one before it."""
        return Period(self.span, self.first - timedelta(days=LENGTHS[self.span]), self.zone)


def period_of(span: Span, day: date, zone: str) -> Period:
    """The day itself, or the week from Monday to Sunday (ISO 8601) in which it lies.

    Raises:
        OverflowError: so early or late a day has no neighbours in the calendar.
    """
    first = day - timedelta(days=day.weekday()) if span == "week" else day
    margin = timedelta(days=2 * LENGTHS["week"])
    _ = first - margin, first + margin
    return Period(span, first, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
