"""How an incident grew: its issue's posts from before it began until now, what was usual then, and every alert of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from schemas.alert import Alert
from schemas.alert_outlook import History
from streams.desk.chart_part import asked_part
from streams.desk.incidents import Whole
from streams.desk.issue_course import Course, course
from streams.desk.posts import second_of
from streams.desk.tables import posts

__all__ = ["MOST_STEPS", "Growth", "began", "growth", "stretch", "stretch_of"]

MOST_STEPS: Final = 96
"""However long an incident lasts."""

_LEAD: Final = timedelta(hours=3)
_LONGEST_LEAD: Final = timedelta(days=1)
_MINUTE: Final = 60
_DAY: Final = 86_400
_STEPS: Final = tuple(_MINUTE * minutes for minutes in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720))
"""Lengths of a step, in seconds; what is longer has steps of whole days."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The course of an incident."""

    seen: Course
    expected: tuple[float | None, ...]
    """Posts that are usual in each step, as the alerts say; None where none of them does."""
    alerts: tuple[float, ...]
    """Places of all alerts, in steps from the beginning, in order."""
    stored_from: int | None = None
    """The second from which on posts are stored, where that is after the first step: what came before is not known."""
    limits: tuple[int, int] | None = None
    """Between which seconds the whole incident is; None where no other part of it can be asked for."""
    is_part: bool = False
    """Whether a part of it was asked for."""


def began(alerts: Sequence[Alert]) -> datetime:
    """Shortly before an incident began: three hours, or as long as the first alert looked back, which is a day at most."""
    first = alerts[0]
    looked = timedelta(minutes=max(reason.window_minutes for reason in first.reasons))
    return min(first.opened_at, first.at) - min(max(looked, _LEAD), _LONGEST_LEAD)


def growth(engine: Engine, whole: Whole, newest: datetime | None, asked: Mapping[str, str] | None = None) -> Growth | None:
    """The course over the posts of the store up to its newest one, or up to the end of the incident; a part of it, if asked.

    Where no post of that time is stored, the hours before the last alert as it gives them; None where it gives none.
    """
    alerts, last = whole.alerts, whole.alerts[-1]
    until = last.at if last.event == "resolved" or newest is None else max(newest, last.at)
    begin, seconds, steps = stretch(began(alerts), until, last.zone)
    limits = begin, begin + seconds * steps
    part = asked_part(asked or {}, *limits)
    if part is not None and part != limits:
        begin, seconds, steps = stretch_of(part, last.zone)
    else:
        part = None
    seen = course(engine, last.issue, begin, seconds, steps)
    if part or any(seen.posts):
        with engine.connect() as connection:
            oldest = second_of(connection.execute(select(func.min(posts.c.number))).scalar() or 0)
        expected = _expected(alerts, begin, seconds, steps)
        stored_from = oldest if oldest >= begin + seconds else None
        return Growth(seen, expected, _places(alerts, seen), stored_from, limits, is_part=part is not None)
    return None if last.history is None else _of_last_alert(alerts, last.history)


def _of_last_alert(alerts: Sequence[Alert], told: History) -> Growth | None:
    steps, seconds = min(len(told.posts), len(told.negative)), told.minutes * _MINUTE
    if not steps:
        return None
    begin = int(alerts[-1].at.timestamp()) - steps * seconds
    seen = Course(begin, seconds, list(told.posts[-steps:]), list(told.negative[-steps:]))
    return Growth(seen, (*told.expected[:steps], *[None] * (steps - len(told.expected))), _places(alerts, seen))


def stretch(first: datetime, until: datetime, zone: str) -> tuple[int, int, int]:
    """Where the first step begins, how long a step is, and how many there are; steps begin with the day in the zone."""
    offset = int((until.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds())
    begin, end = int(first.timestamp()) + offset, int(until.timestamp()) + offset
    days = -(-(end - begin) // (_DAY * (MOST_STEPS - 1)))
    seconds = next((one for one in _STEPS if (end - begin) // one + 2 <= MOST_STEPS), max(1, days) * _DAY)
    start = begin // seconds * seconds
    return start - offset, seconds, (end - start) // seconds + 1


def stretch_of(part: tuple[int, int], zone: str) -> tuple[int, int, int]:
    """The same of seconds since 1970, the last of which is not of it."""
    first, last = part
    return stretch(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last - 1, UTC), zone)


def _expected(alerts: Sequence[Alert], begin: int, seconds: int, steps: int) -> tuple[float | None, ...]:
    """What the alerts say was usual; a step of which they give less than half has none.

    Of alerts that cover the same minutes the first one counts, which knew least of the incident.
    """
    points: dict[int, tuple[int, float]] = {}
    length = max((one.history.minutes for one in alerts if one.history), default=0) * _MINUTE
    for alert in alerts:
        if alert.history is None:
            continue
        point, usual = alert.history.minutes * _MINUTE, alert.history.expected
        middle = int(alert.at.timestamp()) - point * len(usual) + point // 2
        for place, many in enumerate(usual):
            at = middle + place * point
            points.setdefault(at // length, (at, many / point))
    rates: list[list[float]] = [[] for _ in range(steps)]
    pieces = max(1, length // seconds)
    for at, rate in points.values():
        for piece in range(pieces):
            middle = at - length // 2 + (2 * piece + 1) * length // (2 * pieces)
            if 0 <= (step := (middle - begin) // seconds) < steps:
                rates[step].append(rate)
    return tuple(sum(one) / len(one) * seconds if one and len(one) * length * 2 >= seconds else None for one in rates)


def _places(alerts: Sequence[Alert], seen: Course) -> tuple[float, ...]:
    places = sorted((one.at.timestamp() - seen.begin) / seen.seconds for one in alerts)
    return tuple(place for place in places if 0 <= place <= len(seen.posts))
