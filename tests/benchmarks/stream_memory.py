"""What a worker remembers of a stream over an hour: `python -m tests.benchmarks.stream_memory [MINUTES]`.

The events of an hour, 2,000 a second of the kinds of `bench_sources jetstream`, are taken in as fast as they can be, with a
clock that is theirs; what is delivered goes nowhere. Prints the memory of the process after every five minutes of theirs.
"""

import asyncio
import logging
import os
import random
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from schemas.post import Post
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.row import SourceRow
from streams.live import arrivals, jetstream
from streams.live.jetstream import JetstreamFollower
from streams.live.ledger import Ledger
from streams.live.stream_clock import StreamClock
from tests.stream_host import action, event

__all__ = ["take_in"]

_A_SECOND: Final = 2_000
_BEGIN: Final = datetime(2026, 7, 5, tzinfo=UTC)


class _Nowhere:
    """The broker."""

    def __init__(self) -> None:
        self.posts = self.again = 0

    async def add(self, post: Post) -> None:
        self.posts += 1
        self.again += post.earlier is not None

    async def delete(self, _: str) -> None: ...

    async def pass_on(self, _: bytes) -> None: ...

    async def flush(self) -> None: ...

    async def save(self, _: SourceRow) -> None: ...


def resident() -> int:
    """MiB that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


async def take_in(minutes: int) -> None:
    """Take in so many minutes of events."""
    now = _BEGIN

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return now

    arrivals.datetime = jetstream.datetime = Clock  # type: ignore[misc]
    chance, broker, place = random.Random(7), _Nowhere(), int(_BEGIN.timestamp() * 1e6)
    ledger = Ledger(SourceRow(name="bsky", url="", owner="me"), "jetstream", broker, broker.save)  # type: ignore[arg-type]
    source = JetstreamSource(name="bsky", kind="jetstream")
    follower = JetstreamFollower(source, ledger, lambda *_: True, StreamClock())
    taken: deque[tuple[str, str]] = deque(maxlen=100_000)
    for second in range(minutes * 60):
        now = _BEGIN + timedelta(seconds=second)
        for _ in range(_A_SECOND):
            place += 1_000_000 // _A_SECOND
            sort = chance.random()
            if sort < 0.05:
                record = {"text": f"Harga beras naik lagi, kapan turun? {place}", "createdAt": now.isoformat()}
                author = f"did:plc:{chance.randrange(50_000):024}"
                frame = event(place, record=record, did=author)
                taken.append((author, f"key{place}"))
            elif sort < 0.08 and taken:
                frame = action(place, "like", f"did:plc:{place:024}", *chance.choice(taken))
            elif sort < 0.6:
                frame = action(place, "like", f"did:plc:{place:024}", f"did:plc:{place:024}", "key1")
            else:
                frame = event(place, did=f"did:plc:{place:024}", operation="delete")
            follower._take(frame.encode())
        follower._arrivals.posts += follower._counts.risen(now)
        await follower._arrivals.deliver()
        if second % 300 == 299:
            kept, counted = len(follower._kept._accounts), len(follower._counts)
            print(f"{second // 60 + 1:>3} min {resident():>5} MiB, {kept:,} remembered, {counted:,} counted", flush=True)
    print(f"{broker.posts:,} posts sent, {broker.again:,} of them again")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(take_in(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
