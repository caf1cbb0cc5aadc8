"""The actions that a post gained by a reading, and in which minutes: the one rule for every figure that uses it.

Sources give totals. A total says what a post has, not when it got it, so that a figure of the last minutes or of the last
hour takes from a reading only what was gained in them:

- A post that is read for the first time within an `HOUR` of its writing gained all it has, evenly since it was written.
- One that is read for the first time later gained nothing, since nobody knows when: its next reading begins from that. A file
  holds what posts had when it was made (`Post.read_at`), however early its posts come.
- A post that is read again gained what is more than before, evenly since the latest reading that brought something; of more
  than an hour the part of the last hour counts. Where no reading before had counts, this one is the first.
- A repost gains nothing: the counts under it are the original's (`Post.actions`).

An hour is the longest window of the detector, and the time in which a viral post has to grow by a quarter to be news. A post
as young as that has gained all it has within that time; and no window counts what was gained before it began.

Posts themselves count in the minute in which they were written, in every figure: their number and the negative share in the
rings of the detectors, sentiment, words, sources and samples in `Recent`, people in `Term`. What comes later than a figure
reaches back is not in it: a batch of a source that was away is no news of this minute.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from schemas.mention import Mention
from streams.clock import minute_of
from streams.virality.detect.evenly import evenly

__all__ = ["HOUR", "Gain", "actions_before", "gain_of", "is_late"]

HOUR: Final = 60
"""Minutes."""


class Gain(NamedTuple):
    """Actions that were gained evenly in the event minutes `first` to `last`."""

    actions: int
    first: int
    last: int

    def minutes(self) -> Iterator[tuple[int, int]]:
        """Each minute of the hour that ends with the last one, with what was gained in it."""
        parts = evenly(self.actions, self.last - self.first + 1, HOUR)
        return enumerate(parts, self.last - len(parts) + 1)


def is_late(mention: Mention, minute: int) -> bool:
    """Whether a post was too old to know what it gained when its counts were read for the first time.

    That was in event minute `minute` or, where the source says so, later.
    """
    read = minute if mention.read_at is None else max(minute, minute_of(mention.read_at))
    return mention.read_before is None and read - minute_of(mention.created_at) >= HOUR


def gain_of(mention: Mention, minute: int) -> Gain | None:
    """What the post gained, read in event minute `minute`; None for nothing."""
    if not mention.engagement_gained or is_late(mention, minute):
        return None
    before = mention.read_before
    first = minute_of(mention.created_at) if before is None else before + 1
    return Gain(mention.engagement_gained, min(first, minute), minute)


def actions_before(mention: Mention) -> int | None:
    """The actions on a post when it was last read; None where this reading is the first that has counts."""
    return None if mention.read_before is None else max(0, (mention.engagement or 0) - mention.engagement_gained)
