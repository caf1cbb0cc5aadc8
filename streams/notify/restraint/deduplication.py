"""De-duplication: an alert that was taken in before is not sent again."""

from typing import Final

from schemas.alert import Alert
from schemas.notification import Notification
from streams.notify.restraint.incidents import IncidentDelivery

__all__ = ["is_repeat"]

_REMEMBERED: Final = 12
_ID_DIGITS: Final = 8


def is_repeat(delivery: IncidentDelivery, notification: Notification) -> bool:
    """Take in an alert of the incident; return whether it was taken in before. What was escalated to here is so once."""
    if notification.escalated_from is None:
        return _was_taken(delivery, notification.alert)
    was_here, delivery.escalated_here = delivery.escalated_here, True
    return was_here


def _was_taken(delivery: IncidentDelivery, alert: Alert) -> bool:
    """An alert of the same number but another id is another one; those from before `taken` have their numbers alone."""
    this: list[int | str] = [alert.sequence, alert.id[:_ID_DIGITS]]
    since = min((int(number) for number, _ in delivery.taken), default=delivery.sequence + 1)
    if this in delivery.taken or alert.sequence < since:
        return True
    delivery.taken = [*delivery.taken, this][-_REMEMBERED:]
    delivery.sequence = max(delivery.sequence, alert.sequence)
    return False
