"""A source that sends its posts on one partition, slot by slot."""

import random

from streams.virality.coverage.running_totals import Base
from streams.virality.coverage.source import Source

__all__ = ["DAY", "MONDAY", "Feed"]

DAY = 288
MONDAY = 20_640 * DAY - 7 * 12  # midnight in Jakarta


class Feed:
    """A source on one partition, slot by slot."""

    def __init__(self, per_hour, name="x"):
        self.source = Source(name, "Asia/Jakarta")
        self.per_hour = per_hour
        self.slot = MONDAY
        self.total = 0
        self._chance = random.Random(3)

    def send(self, posts, *, blind=False, prompt=None):
        self.total += posts
        self.source.take(0, Base(0, self.total, self.total if prompt is None else prompt))
        self.source.close(self.slot, blind=blind)
        self.slot += 1

    def usual(self, slots):
        for _ in range(slots):
            self.send(sum(self._chance.random() < self.per_hour / 120 for _ in range(10)))
        return self
