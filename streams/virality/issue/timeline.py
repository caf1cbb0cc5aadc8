"""The last day of an issue in points of five minutes: posts counted, expected, negative."""

from collections import deque

from schemas.alert_outlook import History as AlertHistory
from streams.metrics.status import Point
from streams.virality.detect.ring import Ring
from streams.virality.detect.time_grid import SLOT
from streams.virality.issue.state import IssueState

__all__ = ["POINTS", "RECENT_POINTS", "IssueTimeline", "recent_history"]

POINTS = 288
"""Points kept: 24 hours."""

RECENT_POINTS = 36
"""Points before an alert: 3 hours."""

_MINUTES = SLOT // 60
_PER_HOUR = 3600 // SLOT


class IssueTimeline:
    """The points of one issue; what is expected is kept as it was expected at the time."""

    __slots__ = ("_next", "_points")

    def __init__(self) -> None:
        self._points: deque[Point] = deque(maxlen=POINTS)
        self._next = -1

    def record(self, state: IssueState) -> None:
        """Add the slots that are over and were not added yet, as far back as the detector's ring reaches."""
        until = (state.closed + 1) // _MINUTES
        ring = state.volume.ring
        if until <= self._next or ring.closed is None:
            return
        first = max(self._next, until - _held(ring), -(-state.volume.born // _MINUTES))
        counts, negative = _slots(ring, first, until), _slots(state.negative.parts, first, until)
        for number in range(first, until):
            place = number - first
            self._points.append((number, counts[place], round(_expected(state, number * _MINUTES), 3), negative[place]))
        self._next = until

    def points(self, state: IssueState) -> tuple[Point, ...]:
        """The points, oldest first; counts that the ring still holds include what came late."""
        if not self._points:
            return ()
        until = self._next
        first = max(until - _held(state.volume.ring), self._points[0][0])
        counts, negative = _slots(state.volume.ring, first, until), _slots(state.negative.parts, first, until)
        return tuple(
            (number, counts[number - first], expected, negative[number - first]) if number >= first else point
            for point in self._points
            for number, _, expected, _ in [point]
        )


def recent_history(state: IssueState) -> AlertHistory | None:
    """The points of the last three hours that end with the last minute that is over, in time of the issue's own; None before.

    What was expected is what the baseline of this moment says.
    """
    until, ring, parts = state.closed + 1, state.volume.ring, state.negative.parts
    if ring.closed != state.closed or parts.closed != state.closed:
        return None
    n = min(RECENT_POINTS, len(ring.cells) // _MINUTES, -(-(until - state.volume.born) // _MINUTES))
    first = until - n * _MINUTES
    if n < 1:
        return None
    return AlertHistory(
        minutes=_MINUTES,
        posts=_sums(ring.last(state.closed, n * _MINUTES)),
        negative=_sums(parts.last(state.closed, n * _MINUTES)),
        expected=tuple(round(_expected(state, first + place * _MINUTES), 2) for place in range(n)),
    )


def _held(ring: Ring) -> int:
    """Whole slots that a ring holds for certain."""
    return len(ring.cells) // _MINUTES - 1


def _slots(ring: Ring, first: int, until: int) -> list[int]:
    """The counts of the slots `first` to `until`; zeros where the ring is not as far."""
    if ring.closed is None or until <= first:
        return [0] * max(0, until - first)
    return list(_sums(ring.last(until * _MINUTES - 1, (until - first) * _MINUTES)))


def _sums(minutes: list[int]) -> tuple[int, ...]:
    return tuple(sum(minutes[at : at + _MINUTES]) for at in range(0, len(minutes), _MINUTES))


def _expected(state: IssueState, first: int) -> float:
    """Posts that the baseline expects in five minutes from `first` on; between the middles of two hours it runs straight."""
    hour, place = divmod(first, 60)
    offset = (place + _MINUTES / 2) / 60 - 0.5
    baseline, alpha = state.volume.baseline, state.volume.dispersion.alpha[-1]
    here, beside = baseline.rate(hour, alpha), baseline.rate(hour + (1 if offset > 0 else -1), alpha)
    return (here + abs(offset) * (beside - here)) / _PER_HOUR
