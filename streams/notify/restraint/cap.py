"""Cap: no hour holds more messages than the channel's readers can bear."""

from schemas.alert import Alert
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.restraint.digests import Hold, next_digest
from streams.notify.restraint.grouping import replaceable

__all__ = ["above_cap", "is_cap_reached"]

_HOUR = 3600.0
_MOST_QUEUED = 1000
"""Alerts that wait to be sent one by one, at most: a channel that cannot keep up gets the rest in a digest."""


def is_cap_reached(state: ChannelState, now: float) -> bool:
    """Whether nothing more may be sent now."""
    return _sent_in_hour(state, now) >= state.rules.cap


def above_cap(state: ChannelState, alert: Alert, now: float) -> Hold | None:
    """Hold an alert that the hour has no message left for; its last one is for the digest, and a newer alert needs none."""
    queued = len(state.queue)
    if _sent_in_hour(state, now) + queued < state.rules.cap - 1 and queued < _MOST_QUEUED:
        return None
    return None if replaceable(state, alert.incident) else ("capped", next_digest(now, state.rules))


def _sent_in_hour(state: ChannelState, now: float) -> int:
    while state.sends and state.sends[0] <= now - _HOUR:
        state.sends.popleft()
    return len(state.sends)
