"""A language stage for tests, what it reads, and what it writes."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

import orjson

from schemas.codec import decode_detected
from streams.clock import minute_of
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.settings import Settings
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.streams.carried import Carried

TOPICS = Topics(Settings(partitions=2))
MOMENT = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MINUTE = minute_of(MOMENT)
TOLERANCE = 300.0
detector = cache(LanguageDetector.load)


def new_stage(*, pseudonym=None, repeat_memory=1000):
    matcher = Matcher({"beras": parse("beras"), "banjir": parse("banjir")})
    found = LanguageStage(
        TOPICS, detector(), lambda: matcher, pseudonym, future_tolerance=TOLERANCE, repeat_memory=repeat_memory
    )
    found.assign([0, 1])
    return found


def post(number, *, minutes=0.0, likes=None, text="harga beras naik lagi, kapan turun?", **fields):
    created_at = MOMENT + timedelta(minutes=minutes)
    found = {"id": f"x:{number}", "source": "x", "created_at": created_at.isoformat(), "text": text} | fields
    return found if likes is None else found | {"engagement": {"likes": likes}}


def incoming(offset, *posts, partition=0, headers=(), value=None, key=None, arrived=None):
    body = orjson.dumps(list(posts)) if value is None and key is None else value
    return Incoming(TOPICS.posts.name, partition, offset, arrived or MOMENT + timedelta(hours=6), key, body, headers)


async def take(stage, *records):
    """Process the records at once; return the posts, by partition, and everything that is sent, phase by phase."""
    items, dead = [], []
    for record in records:
        found, unreadable = stage.decode(record)
        items += found
        dead += unreadable
    folded = Carried(stage.apply(records, await stage.work(items), dead))
    posts = {}
    for out in folded.sends[1]:
        if out.value:
            posts.setdefault(out.partition, []).extend(decode_detected(out.value).values)
    return posts, folded


async def ids(stage, *records):
    posts, _ = await take(stage, *records)
    return [one.id for one in posts.get(0, [])]


def as_written(folded, *, offsets=None):
    """The records of a fold as they are read back from their topics."""
    numbers = offsets or count()
    return [
        Incoming(out.topic, out.partition, next(numbers), MOMENT, out.key, out.value, out.headers)
        for phase in folded.sends
        for out in phase
    ]


def restarted(*folds):
    fresh = new_stage()
    for folded in folds:
        for record in as_written(folded):
            fresh.restore(record)
    return fresh
