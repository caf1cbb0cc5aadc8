"""Arrivals: the alerts of one event time wait a moment for each other, so that what comes first by chance leads no matter.

Moments are seconds since 1970.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.alert import Alert
from schemas.notification import Notification
from streams.clock import half_of
from streams.notify.restraint.matters import posts_of

__all__ = ["WAIT", "Arrival", "Arrivals"]

WAIT: Final = 2.0
"""Seconds that an alert waits at most."""
_MOST: Final = 1000


@dataclass(slots=True)
class Arrival:
    """An alert that waits."""

    incident: str
    until: float | None = None
    """None where it was read back: it waits once more, since what came with it may be on its way again."""


class Arrivals(dict[int, Arrival]):
    """What waits, by the numbers of the notifications."""

    def over(self, bodies: Mapping[int, Notification], leads: Container[str], now: float) -> list[int]:
        """Give out what need not wait any more: a time once its first alert has waited, with all that is older.

        Times come in their order; of each the incidents by severity, then those that lead a matter, then by posts, then by
        their ids; the alerts of an incident as they came. Of more than 1000 none waits.
        """
        ready = list(self) if len(self) > _MOST else [number for number, one in self.items() if _has_waited(one, now)]
        if not ready:
            return []
        last = max(_half(bodies[number].alert) for number in ready)
        found = [number for number in sorted(self) if _half(bodies[number].alert) <= last]
        ranks: dict[tuple[int, str], tuple[int, bool, int]] = {}
        for number in found:
            del self[number]
            alert = bodies[number].alert
            place = _half(alert), alert.incident
            rank = -alert.severity, alert.incident not in leads, -posts_of(alert)
            ranks[place] = min(ranks.get(place, rank), rank)

        def order(number: int) -> tuple[int, tuple[int, bool, int], str]:
            half, incident = place = _half(alert := bodies[number].alert), alert.incident
            return half, ranks[place], incident

        return sorted(found, key=order)


def _has_waited(arrival: Arrival, now: float) -> bool:
    """Whether it has, or the clock was set back."""
    if arrival.until is None:
        arrival.until = now + WAIT
    return not now < arrival.until <= now + WAIT


def _half(alert: Alert) -> int:
    """The half minute at whose begin it is told."""
    return half_of(alert.at)
