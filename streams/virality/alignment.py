"""Bringing the partitions of `posts` back into one order of event time.

Mentions of an issue come from every partition of `posts`, interleaved by chance. Each partition carries an event clock
that never goes back, and stamps every mention with it. A minute is over once every partition's clock has passed it, and
only then are its mentions folded in, sorted by partition and place: so the same posts give the same state, whatever the
speed, the number of workers and the order in which records meet. Of a minute that is half over, those of its first half can
be looked at.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from schemas.mention import Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from streams.virality.inflow import Inflow

__all__ = ["Alignment", "Minute"]


@dataclass(frozen=True, slots=True)
class Minute:
    """A minute of event time that is over, with what is stamped with it, or the first half of one."""

    number: int
    mentions: list[tuple[int, Mention]]
    """Each with its partition of `posts`, sorted by partition and place there."""
    totals: list[tuple[int, SourceTotals]] = field(default_factory=list)
    """Posts by source, each with its partition of `posts`; of one partition in order."""
    sightings: list[tuple[int, Sighting]] = field(default_factory=list)
    """Posts with terms that may emerge, sorted as the mentions."""
    is_over: bool = True
    """Else there are only the mentions of its first half, which come again once it is."""


@dataclass(slots=True)
class _Source:
    """One partition of `posts`."""

    inflow: Inflow = field(default_factory=Inflow)
    topic_id: str | None = None
    """Id of the topic `posts` that its newest post came in."""
    newest: tuple[int, int] = (-1, -1)
    named: set[str] = field(default_factory=set)
    """Issues of which the newest post was said to speak: its mentions may come in several records."""
    waiting: deque[tuple[int, Mention]] = field(default_factory=deque)
    """Mentions not yet folded in, with the offset of the record that they came in."""
    totals: deque[tuple[int, SourceTotals]] = field(default_factory=deque)
    """The same of the posts by source."""
    sighted: tuple[int, int] = (-1, -1)
    sightings: deque[tuple[int, Sighting]] = field(default_factory=deque)
    """The same of the posts with terms that may emerge."""

    def begin(self, topic_id: str | None) -> None:
        """Begin again where offsets do, in a topic that was created again; what comes twice then is recognised further on."""
        if topic_id != self.topic_id:
            self.topic_id = topic_id
            self.newest = self.sighted = (-1, -1)
            self.named.clear()

    def waits_since(self) -> int | None:
        """The minute of the first thing that waits; nothing is handed out before its minute is over."""
        first = [self.waiting[0][1].clock] if self.waiting else []
        if self.totals:
            first.append(self.totals[0][1].minute)
        if self.sightings:
            first.append(self.sightings[0][1].clock)
        return min(first, default=None)

    def held(self) -> int | None:
        """Offset of the oldest record of which something waits."""
        return min((queue[0][0] for queue in (self.waiting, self.totals, self.sightings) if queue), default=None)


class Alignment:
    """Holds the mentions of one partition of `mentions` until their minute is over."""

    def __init__(self, sources: int, hold: int) -> None:
        """`sources` is the number of partitions of `posts`; at most about `hold` mentions wait."""
        self._sources = [_Source() for _ in range(sources)]
        self._inflows = [source.inflow for source in self._sources]
        self._hold = hold
        self._waiting = 0
        self._offset = -1
        self.half = -1
        """The half minute that is not over yet; -1 until every partition has been heard of."""

    @property
    def now(self) -> int:
        """The minute that is not over yet; -1 until every partition has been heard of."""
        return self.half // 2

    def offer(self, offset: int, batch: MentionBatch) -> None:
        """Take in a record of `mentions`; records come in the order of their offsets."""
        self._offset = offset
        for segment in batch.segments:
            if segment.partition < len(self._sources):
                self._take(offset, self._sources[segment.partition], segment)

    def skip(self, offset: int) -> None:
        """Pass a record that holds nothing to take in."""
        self._offset = max(self._offset, offset)

    def _take(self, offset: int, source: _Source, segment: MentionSegment) -> None:
        for mention in segment.mentions:
            source.begin(mention.topic_id)
            if mention.position > source.newest:
                source.newest = mention.position
                source.named.clear()
            if mention.position == source.newest and mention.issue not in source.named:
                source.named.add(mention.issue)
                source.waiting.append((offset, mention))
                self._waiting += 1
        for sighting in segment.sightings:
            source.begin(sighting.topic_id)
            if sighting.position > source.sighted:
                source.sighted = sighting.position
                source.sightings.append((offset, sighting))
        source.totals.extend((offset, totals) for totals in segment.sources)
        source.inflow.take(segment)

    def advance(self) -> Iterator[Minute]:
        """Go through the minutes that are over, and hand out their mentions; minutes without anything are skipped.

        The last minute that is over comes in any case, so that time passes for issues nobody speaks of. What comes from a
        partition that was not waited for may belong to a minute that was over before. When the minute behind them is half
        over, its first half follows.
        """
        half = max(self.half, self._target())
        target = half // 2
        last = max(self.now, 0) - 1
        while (first := self._first_waiting()) is not None and first < target:
            last = max(last, first)
            yield Minute(first, self._pop(first), self._pop_totals(first), self._pop_sightings(first))
        if last < target - 1:
            yield Minute(target - 1, [])
        if half > self.half:
            self.half = half
            for inflow in self._inflows:
                inflow.forget(half)
            if half % 2 and (mentions := self._first_half(target)):
                yield Minute(target, mentions, is_over=False)

    def _target(self) -> int:
        """The clock of the slowest partition that is waited for, in half minutes; too many mentions held end the wait for it.

        When nothing comes from any partition, nothing is waited for, and the minute of the furthest clock is over.
        """
        if all(one.idle and one.knows(self._inflows) for one in self._inflows):
            return 2 + max(one.clock for one in self._inflows) // 2 * 2
        slowest = min(one.vouches(self._inflows) if one.idle else one.clock for one in self._inflows)
        if self._waiting > self._hold:
            return max(slowest, min(source.waiting[-1][1].half for source in self._sources if source.waiting))
        return slowest

    def _first_waiting(self) -> int | None:
        return min((first for source in self._sources if (first := source.waits_since()) is not None), default=None)

    def _first_half(self, minute: int) -> list[tuple[int, Mention]]:
        """The mentions of the first half of a minute, all before it being handed out."""
        found: list[tuple[int, Mention]] = []
        for partition, source in enumerate(self._sources):
            waiting = (mention for _, mention in source.waiting)
            found += ((partition, one) for one in takewhile(lambda one: one.half <= 2 * minute, waiting))
        return found

    def _pop(self, minute: int) -> list[tuple[int, Mention]]:
        found: list[tuple[int, Mention]] = []
        for partition, source in enumerate(self._sources):
            while source.waiting and source.waiting[0][1].clock <= minute:
                found.append((partition, source.waiting.popleft()[1]))
        self._waiting -= len(found)
        return found

    def _pop_totals(self, minute: int) -> list[tuple[int, SourceTotals]]:
        found: list[tuple[int, SourceTotals]] = []
        for partition, source in enumerate(self._sources):
            while source.totals and source.totals[0][1].minute <= minute:
                found.append((partition, source.totals.popleft()[1]))
        return found

    def _pop_sightings(self, minute: int) -> list[tuple[int, Sighting]]:
        found: list[tuple[int, Sighting]] = []
        for partition, source in enumerate(self._sources):
            while source.sightings and source.sightings[0][1].clock <= minute:
                found.append((partition, source.sightings.popleft()[1]))
        return found

    @property
    def settled(self) -> int:
        """The offset up to which every record's mentions have been handed out."""
        held = (offset for source in self._sources if (offset := source.held()) is not None)
        return min(held, default=self._offset + 1) - 1
