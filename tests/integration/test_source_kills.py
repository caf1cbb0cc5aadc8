"""Whoever has the sources is killed again and again: nothing is lost, and no row is ahead of what arrived.

SOURCE_KILLS=20 SOURCE_EVENTS=20000 makes it as long as it is to hold.
"""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from schemas.codec import decode_posts
from schemas.watchlist import Issue
from streams.connectors.row import SourceRow
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("SOURCE_KILLS", "5"))
EVENTS = int(os.environ.get("SOURCE_EVENTS", "2000"))
AT_ONCE = 250
SHOWN = 1_000


class Newsroom:
    """A feed of the newest items, to which each fetch adds some, but none for which one that nobody has would leave it."""

    def __init__(self, events: int) -> None:
        self._events = events
        self._items = AT_ONCE
        self.arrived = 0
        """Items that are known to be on the topic."""

    def __call__(self, asked: object) -> bytes:
        shown = range(max(0, self._items - SHOWN), self._items)
        body = "".join(f"<item><guid>{n}</guid><title>Berita {n}</title></item>" for n in shown)
        self._items = min(self._events, self._items + AT_ONCE, self.arrived + SHOWN)
        return answer(200, f'<rss version="2.0"><channel>{body}</channel></rss>'.encode())


async def killed(pipeline: Pipeline, internet: Internet, kills: int, events: int) -> tuple[int, int]:
    """Kill whoever fetches so often, and let the last one come to the end; return kills, and repeats on the topic."""
    internet.pages["/rss"] = newsroom = Newsroom(events)
    chance = random.Random(17)
    command = [sys.executable, "-m", "tests.source_term"]
    done = 0
    while True:
        running = await asyncio.create_subprocess_exec(*command, env=pipeline.environment, stdout=subprocess.PIPE)
        try:
            assert running.stdout is not None
            while b"started" not in (line := await asyncio.wait_for(running.stdout.readline(), 60)):
                assert line, "it ended by itself"
            if done == kills:
                await pipeline.eventually(
                    lambda: all_arrived(pipeline, newsroom, events), within=300, what="all items are there"
                )
            else:
                await asyncio.sleep(chance.uniform(0.05, 2.5))
        finally:
            running.kill()
            await running.wait()
        found = await looked(pipeline)
        newsroom.arrived = len(found)
        if done == kills:
            return done, sum(found.values()) - len(found)
        done += 1


async def looked(pipeline: Pipeline) -> Counter[str]:
    """How often each id is on the topic; what the newest row knows is among them."""
    rows = [record.value for record in await pipeline.read(pipeline.topics.source_state) if record.value]
    known = set(SourceRow.read(rows[-1]).state.known) if rows else set()
    records = await pipeline.read(pipeline.topics.posts)
    found = Counter(post.id for record in records if record.value for post in decode_posts(record.value).values)
    assert known <= found.keys()
    return found


async def all_arrived(pipeline: Pipeline, newsroom: Newsroom, events: int) -> bool:
    newsroom.arrived = len(await looked(pipeline))
    return newsroom.arrived == events


async def test_kills_lose_nothing_repeat_one_fetch_at_most_and_count_nothing_twice(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    async with Internet() as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f'sources: [{{name: rss.a, kind: rss, url: "{internet.url("/rss")}", every: 1s, allow_private_addresses: true}}]'
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
        await pipeline.prepare([Issue(id="berita", title="Berita", query="berita")])
        kills, repeats = await killed(pipeline, internet, KILLS, EVENTS)
        print(f"{kills} kills, {repeats} repeats of {EVENTS} items")
        assert repeats <= kills * 2 * AT_ONCE  # what two fetches brought, of which a kill met the second before its row
        try:
            pipeline.start_worker("--stage", "language", "--stage", "sentiment", "--stage", "virality")
            await pipeline.all_counted({"berita": EVENTS}, within=240)
        finally:
            pipeline.close()
