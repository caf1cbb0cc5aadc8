"""The measures from which the severity of an issue's incident is computed."""

from streams.virality.detect.hour import hour_of
from streams.virality.detect.severity import Measures
from streams.virality.issue.stored import StoredIssue

__all__ = ["measures_of"]


def measures_of(state: StoredIssue) -> Measures:
    """The last hour of an issue, as far as it is over; before the first closed minute there is none."""
    hour = hour_of(state.volume, state.closed)
    recent = state.recent
    crowd, split = recent.crowd, recent.split()
    people = crowd.people
    return Measures(
        people=people,
        posts=crowd.posts,
        usual=hour.usual,
        lately=hour.lately,
        before=hour.before,
        negative=split.negative * split.n,
        judged=split.n,
        actions=recent.gained,
        original=crowd.original(people),
    )
