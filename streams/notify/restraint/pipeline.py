"""The steps of restraint in a row: on an alert that comes in, and on what is to be sent.

They go by the wall clock that people live by; moments are seconds since 1970. Every alert ends as one of: sent, collapsed
into a later one, joined to another of its matter, sent in a digest, silenced by somebody's action, or given up.
"""

from schemas.notification import Notification
from streams.notify.restraint.arrivals import Arrival
from streams.notify.restraint.cap import above_cap, is_cap_reached
from streams.notify.restraint.channel_state import ChannelState, Due, Pending
from streams.notify.restraint.deduplication import is_repeat
from streams.notify.restraint.digest import Digest
from streams.notify.restraint.digests import hold, only_in_digests, take_back
from streams.notify.restraint.escalation import watch
from streams.notify.restraint.grouping import is_paused, replaceable
from streams.notify.restraint.matters import joins
from streams.notify.restraint.quiet_hours import in_quiet_hours, quiet_until
from streams.notify.restraint.retries import Retries
from streams.notify.restraint.silences import StatusOf, is_silenced, silence

__all__ = ["failed", "next_due", "offer", "sent"]

_HOLDS = (only_in_digests, in_quiet_hours, above_cap)
"""The first that holds an alert says which digest it waits for; what none holds is queued."""


def offer(
    state: ChannelState, number: int, notification: Notification, now: float, *, again: bool = False, wait: float = 0.0
) -> None:
    """Take in a notification, unless it was taken in before; `again` lets a repeat of an alert pass.

    What may be sent with a matter waits so many seconds, at most `WAIT`, for the other alerts of its minute.
    """
    if not state.numbering.is_new(number):
        return
    state.dirty = True
    alert = notification.alert
    delivery = state.incidents.touch(alert.incident)
    if is_repeat(delivery, notification) and not again:
        state.outcomes["repeated"] += 1
        return
    state.bodies[number] = notification
    if not _may_join(state, notification):
        _take_in(state, number, now)
        return
    if again:
        joins(state.matters, alert)
        _take_in(state, number, now)
        return
    state.arrivals[number] = Arrival(alert.incident, now + wait)
    _settle(state, now)


def _may_join(state: ChannelState, notification: Notification) -> bool:
    """Whether an alert may be sent with its matter; what groups incidents by itself gets each, and so does who stands in."""
    return not state.rules.kind.startswith("alertmanager") and notification.escalated_from is None


def _settle(state: ChannelState, now: float) -> None:
    """Take in what has waited for the others of its minute, unless its matter covers it."""
    for number in state.arrivals.over(state.bodies, state.matters, now):
        state.dirty = True
        alert = state.bodies[number].alert
        if not joins(state.matters, alert):
            _take_in(state, number, now)
            continue
        state.outcomes["joined"] += 1
        if alert.event == "resolved":
            watch(state.incidents.touch(alert.incident), number, alert, state.rules.escalation, now)


def _take_in(state: ChannelState, number: int, now: float) -> None:
    alert = state.bodies[number].alert
    delivery = state.incidents.touch(alert.incident)
    watch(delivery, number, alert, state.rules.escalation, now)
    if held := next((held for step in _HOLDS if (held := step(state, alert, now))), None):
        hold(state, number, alert, held, now)
    elif earlier := replaceable(state, alert.incident):
        earlier.number, earlier.alerts = number, earlier.alerts + 1
    else:
        state.queue.append(Pending(number, alert.incident, 1 + state.digests.overtake(alert.incident)))


def next_due(state: ChannelState, now: float, status: StatusOf) -> Due | None:
    """What is to be sent now, if anything; the caller then reports the result with `sent` or `failed`."""
    _settle(state, now)
    if now < state.retries.again_at or is_cap_reached(state, now):
        return None
    if state.digests.sending is None and state.digests.filling is not None and state.digests.filling.due_at <= now:
        _close(state, state.digests.filling, now, status)
    state.in_flight = _next_alert(state, now, status) or state.digests.sending
    return state.in_flight


def _close(state: ChannelState, digest: Digest, now: float, status: StatusOf) -> None:
    """Fill a digest no more, unless it would wake people."""
    state.dirty = True
    quiet = quiet_until(now, digest.severity, state.rules)
    if quiet is not None:
        digest.due_at = quiet
        return
    if silenced := silence(digest, state.bodies, now, status):
        state.outcomes["silenced"] += silenced
    state.digests.filling = None
    state.digests.sending = digest if digest.alerts else None


def _next_alert(state: ChannelState, now: float, status: StatusOf) -> Pending | None:
    """The first alert that may be sent; with a digest to send, only one that it must not overtake."""
    digest = state.digests.sending
    for pending in list(state.queue):
        if is_silenced(state.bodies[pending.number].alert, now, status):
            state.queue.remove(pending)
            state.dirty = True
            state.outcomes["silenced"] += pending.alerts
        elif digest.follows(pending.incident, pending.number) if digest else not is_paused(state, pending.incident, now):
            return pending
    return None


def sent(state: ChannelState, due: Due, now: float) -> None:
    """The message has reached its channel."""
    state.in_flight = None
    state.dirty = True
    state.sends.append(now)
    state.retries = Retries()
    if isinstance(due, Digest):
        state.digests.sending = None
        state.outcomes.update(digested=due.alerts, digest_sent=1)
        return
    state.queue.remove(due)
    state.incidents.touch(due.incident).sent_at = now
    state.outcomes["sent"] += 1
    if due.alerts > 1:
        state.outcomes["collapsed"] += due.alerts - 1


def failed(state: ChannelState, due: Due, now: float) -> bool:
    """The message could not be sent, or perhaps not; returns whether it is given up.

    An alert is given up after the last try. A digest never is: what it holds goes into the next one.
    """
    state.in_flight = None
    state.dirty = True
    state.outcomes["failed"] += 1
    if not state.retries.fail(state.rules, now):
        return False
    if isinstance(due, Digest):
        take_back(state, due, now)
        return False
    state.queue.remove(due)
    state.outcomes["given_up"] += due.alerts
    return True
