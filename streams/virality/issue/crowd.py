"""How many people carry an issue in the last hour, where what repeats one text counts for less."""

from collections.abc import Collection
from math import sqrt
from typing import Final, NamedTuple

from msgspec import Struct

from schemas.mention import Mention
from streams.virality.codec import Kept
from streams.virality.issue.sample_post import gist_of
from streams.virality.issue.sketch import Sketch, SketchRow

__all__ = ["QUARTER", "Crowd"]

QUARTER: Final = 15
"""Minutes that are counted together."""
_QUARTERS: Final = 5
"""The one under way, and an hour before it."""
_PAST: Final = 13
"""The one under way, and three hours before it, in which the detectors look at how an issue feels."""


class _Quarter(NamedTuple):
    posts: int
    authors: Sketch
    texts: Sketch

    @property
    def past(self) -> tuple[int, int]:
        """What is remembered of it: posts, and people by themselves."""
        return self.posts, round(_people([self]))

    def to_row(self) -> tuple[int, bytes | list[int], bytes | list[int]]:
        """The record."""
        return self.posts, self.authors.to_row(), self.texts.to_row()


class Crowd(Kept):
    """Different authors and different texts of the last 60 to 75 minutes, in about a kilobyte."""

    __slots__ = ("_past", "_quarters")

    class Row(Struct, array_like=True):
        """The quarters by number: posts, authors and texts of the last hour's; posts and people of those before."""

        quarters: dict[int, tuple[int, SketchRow, SketchRow]]
        past: dict[int, tuple[int, int]]

    def __init__(self) -> None:
        self._quarters: dict[int, _Quarter] = {}
        self._past: dict[int, tuple[int, int]] = {}
        """By number, of the quarters before them: posts, and people by themselves."""

    def add(self, mention: Mention, minute: int) -> None:
        """Count a post that was written in an event minute; an author who is not known is told by the text."""
        number = minute // QUARTER
        quarter = self._quarters.get(number)
        if quarter is None:
            if number in self._past or (self._quarters and number <= max(self._quarters) - _QUARTERS):
                return
            quarter = _Quarter(0, Sketch(), Sketch())
            self.pass_time(minute)
        text = gist_of(mention.excerpt)
        quarter.authors.add(mention.author or text)
        quarter.texts.add(text)
        self._quarters[number] = quarter._replace(posts=quarter.posts + 1)

    def pass_time(self, minute: int) -> None:
        """Forget what was written more than an hour before the quarter of an hour of event minute `minute`."""
        least = minute // QUARTER - _QUARTERS + 1
        for number in [one for one in self._quarters if one < least]:
            self._past[number] = self._quarters.pop(number).past
        least += _QUARTERS - _PAST
        for number in [one for one in self._past if one < least]:
            del self._past[number]

    @property
    def posts(self) -> int:
        """Posts of the people."""
        return sum(one.posts for one in self._quarters.values())

    @property
    def people(self) -> float:
        """Different authors; where there are fewer different texts, the geometric mean of both.

        So a thousand who pass one post on count for thirty, and 300 copies by five accounts for two.
        """
        return _people(self._quarters.values())

    @property
    def original(self) -> float:
        """Which part of the posts of the last three hours are by people, as `people` has them: 0 to 1."""
        posts = self.posts + sum(posts for posts, _ in self._past.values())
        return (self.people + sum(people for _, people in self._past.values())) / posts if posts else 1.0

    def to_row(self, quarters: int = _QUARTERS) -> Row:
        """The record; of all but the newest `quarters` it says but how many they were."""
        known = sorted(self._quarters.items())
        older, newest = known[: max(0, len(known) - quarters)], known[max(0, len(known) - quarters) :]
        past = self._past | {number: one.past for number, one in older}
        return self.Row({number: one.to_row() for number, one in newest}, dict(sorted(past.items())))

    def take_row(self, row: Row) -> None:
        """Become what a record says."""
        self._quarters = {
            number: _Quarter(posts, Sketch.of_row(authors), Sketch.of_row(texts))
            for number, (posts, authors, texts) in row.quarters.items()
        }
        self._past = row.past


def _people(quarters: Collection[_Quarter]) -> float:
    if not quarters:
        return 0.0
    authors = Sketch.union(one.authors for one in quarters).names
    texts = Sketch.union(one.texts for one in quarters).names
    return min(authors, sqrt(authors * texts), float(sum(one.posts for one in quarters)))
