"""The outlook of an issue's incident: the posts to expect next."""

from typing import Final

from schemas.alert_outlook import Expected, Outlook
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.outlook import HORIZONS, band, moment_of, phase_of, weights
from streams.virality.issue.state import IssueState

__all__ = ["outlook"]

LEAST_POSTS: Final = 10
"""Of the last hour; after fewer nothing was measured."""


def outlook(state: IssueState, event: IncidentEvent) -> Outlook | None:
    """What follows the last closed minute, when that is the event's; None when it is over, and after too few posts."""
    if event.event == "resolved" or state.closed != event.bucket or state.volume.ring.closed != state.closed:
        return None
    moment, known = moment_of(state.volume, state.closed), weights()
    if moment.hour < LEAST_POSTS:
        return None
    ends = [band(known, moment, place) for place in range(len(HORIZONS))]
    return Outlook(
        phase=phase_of(known, moment),
        posts=tuple(
            Expected(minutes=minutes, low=low, high=high) for minutes, (low, high) in zip(HORIZONS, ends, strict=True)
        ),
    )
