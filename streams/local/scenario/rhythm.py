"""How much is posted at which time of the day and of the week, in WIB."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from streams.local.scenario.chance import arrivals
from streams.local.scenario.timeline import WIB

__all__ = ["activity", "rhythmic"]

# Low at night, a peak before work, a small one at lunch, the largest after supper.
_HOURS = (
    *(0.35, 0.20, 0.13, 0.12, 0.25, 0.55, 0.95, 1.30, 1.35, 1.20, 1.15, 1.20),
    *(1.35, 1.20, 1.05, 1.05, 1.15, 1.25, 1.40, 1.75, 1.85, 1.60, 1.10, 0.65),
)
_WEEKEND = 0.85
_WEEK_MEAN = sum(_HOURS) / 24 * (5 + 2 * _WEEKEND) / 7
_HEIGHT = max(_HOURS) / _WEEK_MEAN
_DAY = timedelta(days=1)


def activity(moment: datetime) -> float:
    """Activity at a moment over the mean of a week; between the full hours it changes evenly."""
    local = moment.astimezone(WIB)
    part = local.minute / 60 + local.second / 3600
    level = _HOURS[local.hour] * (1 - part) + _HOURS[(local.hour + 1) % 24] * part
    return level * (_WEEKEND if local.weekday() >= 5 else 1.0) / _WEEK_MEAN


def rhythmic(rng: Random, start: datetime, end: datetime, per_day: float) -> Iterator[datetime]:
    """Moments within [start, end) that follow the rhythm, `per_day` of them on the average day of a week.

    An inhomogeneous Poisson process by thinning (Lewis and Shedler 1979).
    """
    for at in arrivals(rng, start, end, _DAY / (per_day * _HEIGHT)):
        if rng.random() * _HEIGHT < activity(at):
            yield at
