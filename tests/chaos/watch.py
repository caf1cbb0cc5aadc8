"""Watching the scored posts as they come: what is there, when something moved, and what was said twice."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from time import monotonic

import orjson

from streams.kafka.errors import BrokerError
from streams.kafka.starts import From
from streams.kafka.topic_reader import TopicReader
from tests.pipeline import Pipeline

__all__ = ["Watch"]

Place = tuple[int, int, int, str]
"""Partition, offset and place in the record of a post on `posts`, and its id: the topic may be made anew."""


class Watch:
    """Follows `posts-scored` to its end, and knows how far the posts that were fed have come."""

    def __init__(self, pipeline: Pipeline, ids: Sequence[str]) -> None:
        """`ids` are those of the posts that are fed, in order."""
        self._pipeline = pipeline
        self._ids = ids
        self._topic = pipeline.topics.scored
        self._next: dict[int, int] = {}
        self.scored: set[str] = set()
        self.repeats = 0
        """Posts that were scored a second time, from the same place on `posts`."""
        self._places: set[Place] = set()
        self.moments: dict[int, list[float]] = {partition: [] for partition in range(self._topic.partitions)}
        """When new posts came on each partition, in seconds of the monotonic clock."""
        self._settled = 0
        self.given_up: set[str] = set()
        """Posts that have not come in time, and are not waited for any more."""

    async def run(self) -> None:
        """Follow until cancelled, through every loss of the brokers."""
        while True:
            try:
                async with TopicReader(self._pipeline.settings) as reader:
                    await self._follow(reader)
            except BrokerError:
                await asyncio.sleep(0.5)

    async def _follow(self, reader: TopicReader) -> None:
        await reader.start({(self._topic.name, number): From(self._next.get(number, 0)) for number in self.moments})
        while True:
            for records in await reader.fetch(most=500):
                fresh = 0
                for record in records:
                    fresh += self.take(record.value)
                    self._next[record.partition] = record.offset + 1
                if fresh:
                    self.moments[records[0].partition].append(monotonic())

    def take(self, value: bytes | None) -> int:
        """Take in a record; returns how many posts of it are new."""
        try:
            posts = orjson.loads(value or b"[]")
            places = [(post["origin"], post["id"], post.get("repeat", False)) for post in posts]
        except (ValueError, TypeError, KeyError):
            return 0  # poison of ours
        before = len(self.scored)
        for origin, name, again in places:
            place = origin["partition"], origin["offset"], origin["index"], name
            self.repeats += place in self._places
            self._places.add(place)
            if not again:
                self.scored.add(name)
        return len(self.scored) - before

    def settled(self, fed: int) -> bool:
        """Whether the first `fed` posts are all scored, or given up."""
        while self._settled < fed and self._is_settled(self._ids[self._settled]):
            self._settled += 1
        return self._settled >= fed

    def _is_settled(self, post: str) -> bool:
        return post in self.scored or post in self.given_up

    def missing(self, fed: int) -> list[str]:
        """Of the first `fed` posts those that are not scored, nor given up."""
        return [post for post in self._ids[self._settled : fed] if not self._is_settled(post)]

    def moved_since(self, moment: float) -> bool:
        """Whether something new came on every partition since."""
        return all(times and times[-1] > moment for times in self.moments.values())

    @property
    def last(self) -> float:
        """When something new came last."""
        return max((times[-1] for times in self.moments.values() if times), default=0.0)

    def longest_stop(self, begin: float, end: float) -> tuple[float, float]:
        """The longest time in seconds without anything new on all partitions together, and on the one that stood longest."""
        every = [at for times in self.moments.values() for at in times]
        return _gap(every, begin, end), max(_gap(times, begin, end) for times in self.moments.values())

    def by_partition(self) -> Counter[int]:
        return Counter({partition: len(times) for partition, times in self.moments.items()})


def _gap(moments: Sequence[float], begin: float, end: float) -> float:
    inside = [begin, *sorted(at for at in moments if begin < at < end), end]
    return max(later - earlier for earlier, later in pairwise(inside))
