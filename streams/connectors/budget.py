"""How much of a source may be requested in a day: requests, or the units in which its platform counts them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import Field

from schemas.base import Count, Record
from schemas.watchlist import ZoneName

__all__ = ["Budget", "Spent"]

_EARLY: Final = timedelta(hours=1)


class Spent(Record):
    """The requests, or units, spent on one day."""

    day: str = Field("", max_length=10, description="The day in the platform's zone, as 2026-07-04.")
    units: Count = Field(0, description="Units that were spent on it.")


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget; it is whole again at midnight in the zone of its platform."""

    units: int
    zone: ZoneName

    def left(self, spent: Spent, now: datetime) -> int:
        """Units that may be spent today."""
        return max(0, self.units - self._today(spent, now))

    def spare(self, spent: Spent, now: datetime, every: float) -> int:
        """Units that may be spent by now on what can wait.

        They are given out over the day, an hour early, and without those that fetching what is new every so many seconds
        will take until its end, at most half of what is left then.
        """
        begins, ends = self._day(now)
        share = min(1.0, (now - begins + _EARLY) / (ends - begins))
        paced = int(self.units * share) - self._today(spent, now)
        kept = min((ends - now).total_seconds() / every, self.units * ((ends - now) / (ends - begins)) / 2)
        return max(0, min(paced, int(self.left(spent, now) - kept)))

    def spend(self, spent: Spent, units: int, now: datetime) -> Spent:
        """What is spent once these units are, too."""
        return Spent(day=self._name(now), units=self._today(spent, now) + units)

    def renewed(self, now: datetime) -> datetime:
        """The next midnight in the zone, in UTC."""
        return self._day(now)[1]

    def _today(self, spent: Spent, now: datetime) -> int:
        # A row of a later day was written by a clock that is ahead: what it says was spent is.
        return spent.units if spent.day >= self._name(now) else 0

    def _name(self, now: datetime) -> str:
        return now.astimezone(ZoneInfo(self.zone)).date().isoformat()

    def _day(self, now: datetime) -> tuple[datetime, datetime]:
        begins = now.astimezone(ZoneInfo(self.zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        ends = (begins + timedelta(days=1)).replace(fold=0)
        return begins.astimezone(UTC), ends.astimezone(UTC)
