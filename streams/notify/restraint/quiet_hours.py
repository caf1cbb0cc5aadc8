"""Quiet hours: what is not severe waits until they are over. Moments are seconds since 1970."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from streams.notify.channels import Channel, Quiet
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.restraint.digests import Hold

__all__ = ["in_quiet_hours", "quiet_until"]


def in_quiet_hours(state: ChannelState, alert: Alert, now: float) -> Hold | None:
    """Hold an alert until the quiet hours end that it comes in."""
    until = quiet_until(now, alert.severity, state.rules)
    return None if until is None else ("quiet_hours", until)


def quiet_until(at: float, severity: int, rules: Channel) -> float | None:
    """When the quiet hours end in which an alert of that severity is not sent at `at`; None when it may be sent."""
    local = datetime.fromtimestamp(at, ZoneInfo(rules.zone))
    ends = [_end(local, one) for one in rules.quiet if severity < one.below and _within(local.time(), one)]
    return max(ends, default=None)


def _within(now: time, hours: Quiet) -> bool:
    if hours.begin < hours.end:
        return hours.begin <= now < hours.end
    return now >= hours.begin or now < hours.end  # over midnight, or the whole day


def _end(local: datetime, hours: Quiet) -> float:
    day = local.date() if local.time() < hours.end else local.date() + timedelta(days=1)
    return datetime.combine(day, hours.end, local.tzinfo).timestamp()
