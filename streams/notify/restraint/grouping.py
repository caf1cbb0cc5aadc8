"""Grouping: of what comes in quick succession about an incident, only the newest is sent."""

from streams.notify.restraint.channel_state import ChannelState, Pending

__all__ = ["is_paused", "replaceable"]


def replaceable(state: ChannelState, incident: str) -> Pending | None:
    """The alert that waits and whose place a newer one of its incident takes; one that is being sent is left alone."""
    if not state.rules.group:
        return None
    return next((one for one in state.queue if one.incident == incident and one is not state.in_flight), None)


def is_paused(state: ChannelState, incident: str, now: float) -> bool:
    """Whether a message about the incident was sent so lately that the next one waits."""
    delivery = state.incidents.get(incident)
    return delivery is not None and delivery.sent_at is not None and delivery.sent_at + state.rules.group > now
