"""Posts to bring in, and what is on `posts` afterwards."""

import asyncio
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from schemas.codec import decode_posts
from schemas.post import Post
from streams.clock import CLOCK_HEADER, mark_time, minute_of
from streams.kafka.reader import read_back
from streams.kafka.topics import Topics
from streams.local.broker import EmbeddedBroker
from streams.settings import Settings

PARTITIONS = 3
START = datetime(2025, 3, 1, tzinfo=UTC)


def settings_for(broker, prefix):
    return Settings(
        bootstrap_servers=broker.bootstrap_servers,
        topic_prefix=prefix,
        partitions=PARTITIONS,
        idempotent_producer=not isinstance(broker, EmbeddedBroker),
    )


def post(number):
    """Three posts a minute."""
    return Post(
        id=f"x:{number}",
        source="x",
        created_at=START + timedelta(seconds=20 * number),
        text=f"beras naik {number}",
        author="budi",
    )


class Received:
    """What is on `posts`: for each partition its posts and marks, in order."""

    def __init__(self):
        self.posts = []
        self.ids = defaultdict(list)
        self.clocks = defaultdict(list)
        self.met = {}
        """For each post the clock of its partition when it came first."""

    @property
    def numbers(self):
        return sorted({int(found.id.removeprefix("x:")) for found in self.posts})

    def first_ids(self, partition):
        return list(dict.fromkeys(self.ids[partition]))


async def received(settings):
    seen = Received()
    topic = Topics(settings).posts.name
    async for record in read_back(settings, {(topic, partition): None for partition in range(PARTITIONS)}):
        posts, faults = decode_posts(record.value)
        assert not faults
        for _, found in posts:
            seen.posts.append(found)
            seen.ids[record.partition].append(found.id)
            seen.met.setdefault(found.id, seen.clocks[record.partition][-1])
        if header := record.header(CLOCK_HEADER):
            assert (record.value, record.key) == (b"[]", None)
            seen.clocks[record.partition].append(minute_of(mark_time(header)))
    return seen


async def until(condition, within=60):
    deadline = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < deadline, f"condition not met within {within} s"
        await asyncio.sleep(0.05)
