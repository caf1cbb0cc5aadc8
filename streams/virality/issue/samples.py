"""The posts of the last hour that can be read: those with the most actions, and the latest ones."""

from collections.abc import Iterable
from typing import Any, Final, Self

from schemas.mention import Mention
from schemas.scored import SentimentLabel
from streams.clock import minute_of
from streams.virality.issue.sample_post import Sample, kept

__all__ = ["SAMPLES_KEPT", "Samples"]

SAMPLES_KEPT: Final = 8
"""Half of them are the latest ones, since what had time to gain actions may be older than a surge."""

_TOP: Final = SAMPLES_KEPT // 2
_OF_A_MINUTE: Final = 3


class Samples:
    """A few posts, of those that begin alike the one with the most actions; highest rank first."""

    __slots__ = ("held",)

    def __init__(self, held: Iterable[Sample] = ()) -> None:
        self.held = tuple(held)

    def consider(self, mention: Mention) -> None:
        """Take a post in, or leave it out. A repeat comes without its sentiment, which stays as it is known."""
        if len(self.held) == SAMPLES_KEPT and not mention.repeat and self._has_enough(mention):
            return
        sample = Sample.of(mention)
        if mention.repeat:
            sample = sample._replace(sentiment=self.sentiment(sample.post) or sample.sentiment)
        rank, gist = sample.rank, sample.gist
        alike = [one for one in self.held if one.post == sample.post or one.gist == gist]
        if any(one.rank >= rank for one in alike):
            return  # of those that say the same the highest stays
        found = [*(one for one in self.held if one not in alike), sample]
        if len(found) > SAMPLES_KEPT:
            found.sort(key=lambda one: one.rank, reverse=True)
            del found[min(range(_TOP, len(found)), key=lambda place: (found[place].created_at, found[place].post))]
        self.held = tuple(kept(found, SAMPLES_KEPT))

    def _has_enough(self, mention: Mention) -> bool:
        """Whether a post has no more actions than those that stay for theirs, and its minute is shown already."""
        if (mention.engagement or 0) > self.held[_TOP - 1].engagement:
            return False
        begin = mention.created_at.replace(second=0, microsecond=0)
        return sum(one.created_at >= begin for one in self.held) >= _OF_A_MINUTE

    def sentiment(self, post: str) -> SentimentLabel | None:
        """The sentiment of a post, as far as it is among them."""
        return next((one.sentiment for one in self.held if one.post == post), None)

    def drop_until(self, minute: int) -> None:
        """Forget what was written up to an event minute."""
        if any(minute_of(one.created_at) <= minute for one in self.held):
            self.held = tuple(one for one in self.held if minute_of(one.created_at) > minute)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop those that their source has deleted; return whether there were any."""
        before = self.held
        self.held = tuple(one for one in before if one.post not in posts)
        return len(self.held) < len(before)

    def to_json(self, most: int) -> list[dict[str, Any]]:
        """The first `most` as values that orjson writes."""
        return [one.to_json() for one in self.held[:most]]

    @classmethod
    def from_json(cls, data: Iterable[dict[str, Any]]) -> Self:
        """What `to_json` wrote."""
        return cls(map(Sample.from_json, data))
