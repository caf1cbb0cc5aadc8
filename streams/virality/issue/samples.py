"""The posts of the last hour that can be read: those with the most actions, and the latest ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zlib import crc32

from schemas.mention import Mention
from schemas.scored import SentimentLabel
from streams.clock import minute_of
from streams.virality.issue.sample_post import Sample, kept

__all__ = ["SAMPLES_KEPT", "Samples"]

SAMPLES_KEPT: Final = 8
"""Half of them are the latest ones, since what had time to gain actions may be older than a surge."""

_TOP: Final = SAMPLES_KEPT // 2

_Key = tuple[int, int, int]


class Samples:
    """A few posts, of those that begin alike the one with the most actions; highest rank first.

    Which ones they are does not depend on the order in which the posts of a minute come: of those with as many actions
    chance decides, which is always the same.
    """

    __slots__ = ("_bars", "_keys", "held")

    def __init__(self, held: Sequence[Sample] = ()) -> None:
        self.held: tuple[Sample, ...] = ()
        self._keys: dict[str, _Key] = {}
        """Of each post: actions, minute, chance."""
        self._bars: tuple[_Key, _Key] | None = None
        """What a post must exceed, one of them, to be taken in: None while there is room."""
        self._hold(held)

    def _hold(self, samples: Sequence[Sample]) -> None:
        """Keep those with the most actions, and of the others the latest."""
        keys = {one.post: self._keys.get(one.post) or _key(one.post, one.moment, one.engagement) for one in samples}
        order = sorted(samples, key=lambda one: keys[one.post], reverse=True)
        top, others = order[:_TOP], order[_TOP:]
        if len(others) > SAMPLES_KEPT - _TOP:
            others.remove(min(others, key=lambda one: _by_time(keys[one.post])))
        self.held = tuple(kept((*top, *others), SAMPLES_KEPT))
        self._keys = keys
        self._bars = None
        if len(self.held) == SAMPLES_KEPT:
            self._bars = keys[top[-1].post], min(_by_time(keys[one.post]) for one in others)

    def consider(self, mention: Mention) -> None:
        """Take a post in, or leave it out. A repeat comes without its sentiment, which stays as it is known."""
        key = _key(mention.post, mention.created_at, mention.engagement or 0)
        if self._bars and not mention.repeat and key < self._bars[0] and _by_time(key) < self._bars[1]:
            return
        sample = Sample.of(mention)
        if mention.repeat and not mention.edited:
            sample = self._said_before(sample)
        rank, gist = sample.rank, sample.gist
        alike = [one for one in self.held if one.post == sample.post or one.gist == gist]
        if any(one.rank >= rank for one in alike):
            return  # of those that say the same the highest stays
        self._keys[sample.post] = key
        self._hold([*(one for one in self.held if one not in alike), sample])

    def _said_before(self, sample: Sample) -> Sample:
        """The sample with the words and the sentiment that are known of its post: a reading again brings but its counts."""
        known = next((one for one in self.held if one.post == sample.post), sample)
        return sample._replace(excerpt=known.excerpt, url=known.url, sentiment=known.sentiment or sample.sentiment)

    def sentiment(self, post: str) -> SentimentLabel | None:
        """The sentiment of a post, as far as it is among them."""
        return next((one.sentiment for one in self.held if one.post == post), None)

    def drop_until(self, minute: int) -> None:
        """Forget what was written up to an event minute."""
        if any(minute_of(one.moment) <= minute for one in self.held):
            self._hold([one for one in self.held if minute_of(one.moment) > minute])

    def delete(self, posts: Iterable[str]) -> bool:
        """Drop those that their source has deleted; return whether there were any."""
        before, gone = self.held, frozenset(posts)
        self._hold([one for one in before if one.post not in gone])
        return len(self.held) < len(before)


def _key(post: str, created_at: datetime, actions: int) -> _Key:
    return actions, minute_of(created_at), crc32(post.encode())


def _by_time(key: _Key) -> _Key:
    actions, minute, chance = key
    return minute, actions, chance
