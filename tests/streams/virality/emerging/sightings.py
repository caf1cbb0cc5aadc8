"""Sightings of terms nobody watches, one after the other, and the alerts that come of them."""

import random

from schemas.mention import Sighting
from streams.clock import start_of
from streams.virality.emerging.alert import emerging_alert
from streams.virality.emerging.detector import Emerging
from streams.virality.unwatched import Unwatched

BEGIN = 29_722_560  # midnight in Jakarta, a Monday
DAY = 1440
DESK = Unwatched("Humas", ("konsol",), "Asia/Jakarta", 100, 20)


def sighting(number, minute, *terms, author=None, watched=False, **fields):
    values = {
        "excerpt": f"unggahan {number} tentang {terms[0]}",
        "source": "x",
        "engagement": number % 7,
        "created_at": start_of(minute),
    }
    return Sighting(
        offset=number,
        index=0,
        clock=minute,
        terms=terms,
        watched=watched,
        post=f"x:{number}",
        author=author or f"orang-{number}",
        **values | fields,
    )


class Stream:
    """Sightings in order of time, on one partition."""

    def __init__(self):
        self.sightings = []
        self.chance = random.Random(2)

    def say(self, minute, *terms, **fields):
        self.sightings.append(sighting(len(self.sightings), minute, *terms, **fields))

    def usual(self, days, begin=BEGIN):
        """Ten terms that a few people use every hour, and many that are used once."""
        for minute in range(begin, begin + int(days * DAY), 6):
            self.say(minute, f"#biasa{self.chance.randrange(10)}", author=f"orang-{self.chance.randrange(300)}")
            self.say(minute, f"#sekali{minute}")
        return self

    def burst(self, begin, posts, *terms, over=30, **fields):
        for number in range(posts):
            self.say(begin + number * over // posts, *terms, **fields)
        return self


def play(stream, emerging=None, upto=None, facts=None):
    emerging = emerging or Emerging(100, 20, "Asia/Jakarta")
    told = []
    ordered = sorted(stream.sightings, key=lambda one: one.clock)
    ordered = [one.model_copy(update={"offset": place}) for place, one in enumerate(ordered)]
    for one in ordered:
        told += alerts(emerging.close(one.clock - 1), facts)
        emerging.take(0, one, one.clock)
        told += alerts(emerging.close(one.clock), facts)
    return told + alerts(emerging.close(upto or ordered[-1].clock + 5), facts), emerging


def alerts(emerged, facts=None):
    return [emerging_alert(one, DESK, facts or {}) for one in emerged]


NOON = BEGIN + 2 * DAY + 12 * 60
