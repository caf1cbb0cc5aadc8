"""Which reports are due on which channels, and that each is sent once, whichever desk sends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, insert, select, update

from streams.desk.database import writing
from streams.desk.report.period import LENGTHS, Period, period_of
from streams.desk.tables import reports
from streams.notify.channels import ReportRule

__all__ = ["DueReport", "claim", "due", "mark_sent"]

_LATE: Final = timedelta(hours=12)
"""For so long after its time a report is still sent."""
_AGAIN: Final = (60, 300, 900, 1800, 3600)
"""Seconds until it is tried again, after the first try, the second, and so on."""
_KEPT_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that is to be on a channel."""

    name: str
    """Which report it is, the same however often it is asked."""
    channel: str
    period: Period
    issues: tuple[str, ...]


def due(rules: Iterable[ReportRule], zone: str, now: datetime) -> list[DueReport]:
    """What should have been sent by now, of the last half day: a desk that was away sends no old reports."""
    found = []
    here = now.astimezone(ZoneInfo(zone))
    for rule in rules:
        for day in (here.date(), here.date() - timedelta(days=1)):
            moment = datetime.combine(day, rule.at, ZoneInfo(zone))
            if not timedelta() <= now - moment < _LATE or (rule.every == "week" and day.weekday()):
                continue
            period = period_of(rule.every, day - timedelta(days=LENGTHS[rule.every]), zone)
            issues = tuple(sorted(rule.issues))
            name = " ".join((rule.every, period.first.isoformat(), *issues))
            found += [DueReport(name, channel, period, issues) for channel in rule.to]
    return found


def claim(engine: Engine, one: DueReport, now: datetime) -> bool:
    """Whether this desk is to send it now: it was not sent, and no desk has tried it a moment ago."""
    at = int(now.timestamp())
    mine = (reports.c.report == one.name) & (reports.c.channel == one.channel)
    with engine.connect() as connection:  # asked often, and most often nothing is to be done
        row = connection.execute(select(reports).where(mine)).first()
    if row is not None and (row.sent_at is not None or row.next_at > at):
        return False
    with writing(engine) as (connection, _):
        row = connection.execute(select(reports).where(mine)).first()
        if row is not None and (row.sent_at is not None or row.next_at > at):
            return False
        tries = 0 if row is None else row.attempts
        later = at + _AGAIN[min(tries, len(_AGAIN) - 1)]
        if row is None:
            connection.execute(delete(reports).where(reports.c.next_at < at - _KEPT_DAYS * 86_400))
            values = {"report": one.name, "channel": one.channel, "attempts": 1, "next_at": later}
            connection.execute(insert(reports).values(**values))
        else:
            connection.execute(update(reports).where(mine).values(attempts=tries + 1, next_at=later))
    return True


def mark_sent(engine: Engine, one: DueReport, now: datetime | None = None) -> None:
    """The channel has taken it."""
    at = int((now or datetime.now(UTC)).timestamp())
    with writing(engine) as (connection, _):
        mine = (reports.c.report == one.name) & (reports.c.channel == one.channel)
        connection.execute(update(reports).where(mine).values(sent_at=at))
