"""Escalation: a second channel gets a severe incident that nobody acknowledges in time. Moments are seconds since 1970."""

from schemas.alert import Alert
from schemas.notification import Notification
from streams.notify.channels import Escalation
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.restraint.incidents import IncidentDelivery
from streams.notify.restraint.silences import StatusOf

__all__ = ["due_escalations", "passed_on", "watch"]


def watch(delivery: IncidentDelivery, number: int, alert: Alert, rule: Escalation | None, now: float) -> None:
    """Have the newest alert of an incident that is severe, or was, passed on in time; not of one that is over."""
    if alert.event == "resolved":
        delivery.severe_since = delivery.kept = None
    elif rule is not None and not delivery.escalated and (alert.severity >= rule.severity or delivery.severe_since):
        delivery.severe_since = delivery.severe_since or now
        delivery.kept = number


def due_escalations(state: ChannelState, now: float, status: StatusOf) -> list[Notification]:
    """What a channel has to pass on now: the newest alert of each severe incident that nobody looks after.

    Each is due until `passed_on` is called for its incident.
    """
    rule = state.rules.escalation
    found: list[Notification] = []
    if rule is None:
        return found
    for incident, delivery in list(state.incidents.items()):
        if delivery.severe_since is None or delivery.kept is None or now < delivery.severe_since + rule.after:
            continue
        kept = state.bodies[delivery.kept]
        said = status(incident, kept.alert.issue, now)
        if said.acknowledged or said.silent:
            passed_on(state, incident)
            continue
        minutes = int((now - delivery.severe_since) // 60)
        found.append(kept.model_copy(update={"escalated_from": state.name, "unanswered_minutes": minutes}))
    return found


def passed_on(state: ChannelState, incident: str) -> None:
    """The incident was passed on, or need not be any more."""
    delivery = state.incidents[incident]
    delivery.escalated, delivery.severe_since, delivery.kept = True, None, None
    state.dirty = True
