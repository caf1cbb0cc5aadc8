"""The hours in which people live: quiet hours, and the times of digests. Moments are seconds since 1970."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from streams.notify.channels import DigestRule, Quiet

__all__ = ["next_digest", "quiet_until"]


def quiet_until(at: float, severity: int, hours: Iterable[Quiet], zone: str) -> float | None:
    """When the quiet hours end in which an alert of that severity is not told at `at`; None when it may be told."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    ends = [_end(local, one) for one in hours if severity < one.below and _within(local.time(), one)]
    return max(ends, default=None)


def _within(now: time, hours: Quiet) -> bool:
    if hours.begin < hours.end:
        return hours.begin <= now < hours.end
    return now >= hours.begin or now < hours.end  # over midnight, or the whole day


def _end(local: datetime, hours: Quiet) -> float:
    day = local.date() if local.time() < hours.end else local.date() + timedelta(days=1)
    return datetime.combine(day, hours.end, local.tzinfo).timestamp()


def next_digest(at: float, rule: DigestRule, zone: str) -> float:
    """The first time of a digest after `at`: whole steps of `every` from the time of day `at` of the rule."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    base = datetime.combine(local.date(), rule.at, local.tzinfo)
    if base.timestamp() > at:
        base = datetime.combine(local.date() - timedelta(days=1), rule.at, local.tzinfo)
    if rule.every >= 86_400:
        return datetime.combine(base.date() + timedelta(days=1), rule.at, local.tzinfo).astimezone(UTC).timestamp()
    begin = base.timestamp()
    return begin + (int((at - begin) // rule.every) + 1) * rule.every
