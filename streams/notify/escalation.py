"""Telling a second channel when nobody acknowledges a severe incident in time."""

from schemas.notification import Notification
from streams.notify.channel_state import ChannelState, StandingOf

__all__ = ["due_escalations", "passed_on"]


def due_escalations(state: ChannelState, now: float, standing: StandingOf) -> list[Notification]:
    """What a channel has to pass on now: the newest alert of each severe incident that nobody looks after.

    `now` is in seconds since 1970. Each is due until `passed_on` is called for its incident.
    """
    rule = state.rules.escalation
    found: list[Notification] = []
    if rule is None:
        return found
    for incident, memory in list(state.incidents.items()):
        if memory.severe_since is None or memory.kept is None or now < memory.severe_since + rule.after:
            continue
        kept = state.bodies[memory.kept]
        said = standing(incident, kept.alert.issue, now)
        if said.acknowledged or said.silent:
            passed_on(state, incident)
            continue
        minutes = int((now - memory.severe_since) // 60)
        found.append(kept.model_copy(update={"escalated_from": state.name, "unanswered_minutes": minutes}))
    return found


def passed_on(state: ChannelState, incident: str) -> None:
    """The incident was passed on, or need not be any more."""
    memory = state.incidents[incident]
    memory.escalated, memory.severe_since, memory.kept = True, None, None
    state.dirty = True
