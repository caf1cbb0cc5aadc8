"""A post as it is read, and one that stands out among those of its issue, from one reading to the next."""

from hashlib import blake2b
from typing import Final, NamedTuple

from msgspec import Struct

from streams.virality.codec import Number
from streams.virality.issue.gains import HOUR
from streams.virality.issue.sample_post import Sample

__all__ = ["GROWING", "Followed", "PostReading", "PostStatus", "key_of"]

GROWTH: Final = 1.25
GROWING: Final = 60
"""Minutes in which a post has to grow by a quarter to be news."""


def key_of(post: str) -> str:
    """What stands for a post's id."""
    return blake2b(post.encode(), digest_size=8).hexdigest()


class PostReading(NamedTuple):
    """A post as it was read at minute `at`; `key` stands for its id."""

    key: str
    at: int
    actions: int
    source: str
    created: int
    before: int = -1
    """Actions when it was last read; -1 at its first reading."""

    @property
    def is_late(self) -> bool:
        """Whether nobody knows when it gained what it has."""
        return self.before < 0 and self.at - self.created >= HOUR

    @property
    def grew(self) -> bool:
        """Whether it gained much of what it has of late."""
        return not self.is_late if self.before < 0 else self.actions >= GROWTH * self.before


class PostStatus(NamedTuple):
    """How a post that is followed stands: age and actions at its last reading, and what is usual at that age."""

    age_minutes: int
    actions: int
    expected: float
    ratio: float
    deviations: float
    """By which the ratio exceeds the best post of the issue's usual day."""
    growing: bool


class Followed(Struct, array_like=True):
    """Its last reading at minute `at`, what was usual then, and when it last grew by a quarter."""

    at: int
    age: int
    """Minutes, at least 1."""
    actions: int
    """The most that were read."""
    expected: Number
    grown_at: int
    grown_to: int
    step: int
    """Step of age, as `Typical` counts them."""
    sample: Sample | None
    """What can be read of it; None once its source has deleted it."""

    @property
    def ratio(self) -> float:
        """Actions over those that are usual at its age."""
        return self.actions / self.expected

    def read(self, at: int, age: int, actions: int, expected: float, step: int, sample: Sample | None) -> bool:
        """Take in a reading; return whether it is the first in its step of age."""
        self.at, self.age, self.expected = at, age, expected
        self.actions = max(self.actions, actions)
        if self.actions >= GROWTH * self.grown_to:
            self.grown_at, self.grown_to = at, self.actions
        if sample and self.sample:
            known = self.sample
            self.sample = known._replace(engagement=sample.engagement, sentiment=sample.sentiment or known.sentiment)
        first, self.step = step != self.step, step
        return first

    def is_growing(self, minute: int) -> bool:
        """Whether it grew enough of late."""
        return minute - self.grown_at <= GROWING

    def status(self, deviations: float, minute: int) -> PostStatus:
        """How it stands at the end of `minute`."""
        return PostStatus(self.age, self.actions, self.expected, self.ratio, deviations, self.is_growing(minute))
