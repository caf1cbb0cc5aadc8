"""A surge that is beyond the bar of a whole minute when that is half over: told then, since a count can only rise.

Judged is a copy of the issue, as if the minute ended with its first half. What opens so would have opened at the end of the
minute with what comes until then, unless that is of posts which came more than ten minutes late. Only more posts than usual
can open early: a share can fall again.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.mention import Mention
from streams.virality.alignment import Minute
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.detectors import VOLUME
from streams.virality.issue.state import IssueState

__all__ = ["LEAST", "first_halves", "may_open", "opened_early"]

LEAST: Final = 5
"""Posts in half a minute, of which none opens anything with fewer."""

_MORE: Final = 1.5
"""Times the posts that a minute of the last hour had on average: with fewer in half a minute a copy is not worth its cost."""

Said = Sequence[tuple[int, Mention]]


def first_halves(minute: Minute) -> Mapping[str, Said]:
    """What was said of each issue in the first half of a minute."""
    found: dict[str, list[tuple[int, Mention]]] = {}
    for source, mention in minute.mentions:
        if mention.half <= 2 * minute.number:
            found.setdefault(mention.issue, []).append((source, mention))
    return found


def may_open(state: IssueState, minute: int, said: Said) -> bool:
    """Whether an issue may open an incident early, as far as can be told before time passes for it."""
    if state.waiting or state.incident.open or minute < state.incident.rest or minute <= state.closed:
        return False
    return not state.volume.shadow(minute) and sum(not mention.repeat for _, mention in said) >= LEAST


def opened_early(
    state: IssueState, minute: int, said: Sequence[tuple[int, Mention, bool]]
) -> tuple[IssueState, IncidentEvent, Mapping[str, Verdict]] | None:
    """A copy of an issue after a minute with nothing but this, and how that opened an incident; None if it did not.

    All minutes before are over for the issue. Each mention comes with its partition and whether it may be shown.
    """
    if 60 * len(said) < _MORE * state.volume.ring.sums[-1]:
        return None
    ahead = IssueState.from_row(state.to_bytes(bounded=False), state.id, state.preset)
    for source, mention, shown in said:
        ahead.add(source, mention, minute, shown=shown)
    events, verdicts = ahead.close(minute)
    if [one.event for one in events] != ["opened"]:
        return None
    volume = verdicts[VOLUME]
    return (ahead, events[0], verdicts) if volume.fires and volume.sudden_score >= 1 else None
