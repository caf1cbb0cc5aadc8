"""How a message spreads: posts trigger posts, until everyone who would write has written."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from streams.local.scenario.chance import poisson

__all__ = ["Cascade"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cascade:
    """A self-exciting process (Hawkes 1971) in steps of a minute, damped as its audience is used up."""

    spark: float
    """Posts a minute that need no other, in the first 15 minutes."""
    ratio: float
    """Posts that one post calls forth while the audience is fresh."""
    memory: float
    """Mean minutes from a post to those that it calls forth."""
    audience: int
    """People who would speak; about as many posts come out."""
    echo: float
    """Posts a minute that keep coming afterwards, halved every 90 minutes."""

    def moments(self, rng: Random, start: datetime, end: datetime) -> Iterator[datetime]:
        """Moments of posts within [start, end), in order; the first is `start` itself."""
        yield start
        reached, excitement = 1, 1.0
        decay = math.exp(-1 / self.memory)
        for minute in range(int((end - start) / _MINUTE)):
            fresh = max(0.0, 1 - reached / self.audience)
            spark = self.spark if minute < 15 else self.echo * 0.5 ** (minute / 90)
            count = poisson(rng, spark + self.ratio * (1 - decay) * fresh * excitement)
            begin = start + minute * _MINUTE
            yield from sorted(begin + _MINUTE * rng.random() for _ in range(count))
            reached += count
            excitement = excitement * decay + count
