"""What every peer does with posts, and how it tells what that took; how it gets them and writes is its own.

A peer is called as `python -m tests.benchmarks.peers.NAME SERVERS TOPIC POSTS ISSUES`. It says `ready` when it has its
partitions, writes scored posts to `TOPIC-scored`, and prints one line of JSON when it has taken that many posts in.
"""

import json
import resource
import sys
import time
from typing import Any

import orjson

from tests.benchmarks.core import Core
from tests.benchmarks.load import Load

__all__ = ["Job"]


class Job:
    """The core behind a consumer."""

    def __init__(self) -> None:
        self.servers, self.topic, posts, issues = sys.argv[1:5]
        self.scored = f"{self.topic}-scored"
        self.group = f"{self.topic}-peer"
        self._posts = int(posts)
        self.core = Core(Load(0, int(issues)).watchlist())
        self.core.take([])
        self._ready = 0.0

    def ready(self) -> None:
        """Say that posts may come; said again, it means nothing."""
        if not self._ready:
            self._ready = time.process_time()
            print("ready", flush=True)

    def take(self, value: bytes) -> bytes:
        """Take in a record of one post or an array; return what is to be written of it."""
        found = orjson.loads(value)
        return orjson.dumps(self.core.take(found if isinstance(found, list) else [found]))

    def take_posts(self, posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same for who has read the JSON."""
        return self.core.take(posts)

    @property
    def is_done(self) -> bool:
        """Whether all posts were taken in."""
        return self.core.taken >= self._posts

    def tell(self) -> None:
        """Print what it took and counted."""
        spent = time.process_time() - self._ready
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"cpu_seconds": spent, "memory": memory, "counts": dict(self.core.counts)}), flush=True)
