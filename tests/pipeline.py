"""The pipeline as an operator runs it: topics, a watchlist, worker processes on a real broker, and what comes of it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import orjson
from aiokafka import TopicPartition

from schemas.alert import Alert
from schemas.codec import decode_scored
from schemas.watchlist import Issue, Watchlist
from streams.errors import NewerFormatError
from streams.kafka.admin import create_topics
from streams.kafka.clients import admin
from streams.kafka.reader import read_back
from streams.kafka.records import Incoming
from streams.kafka.topics import Topic, Topics
from streams.runtime.faust_runner import partition_of
from streams.settings import PREFIX, Settings
from streams.virality.issue.state import IssueState
from streams.watchlist.publisher import apply_watchlist
from tests import forked
from tests.source import Source

__all__ = ["Pipeline", "Process", "Source", "eventually"]

Process = subprocess.Popen[bytes] | forked.Forked


async def eventually(look: Callable[[], Awaitable[Any]], *, within: float, what: str, every: float = 0.3) -> Any:
    """Await `look()` until it gives something true, and return that; `within` and `every` are seconds."""
    deadline = time.monotonic() + within
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:g} s: {what}")
        await asyncio.sleep(every)


class Pipeline:
    """One installation with topics of its own."""

    def __init__(self, bootstrap_servers: str, prefix: str, logs: Path, **settings: Any) -> None:
        self.settings = Settings(
            bootstrap_servers=bootstrap_servers,
            topic_prefix=prefix,
            **{"partitions": 4, "rebalance_timeout": 3.0, "session_timeout": 6.0, "idle_after": 2.0} | settings,
        )
        self.topics = Topics(self.settings)
        self.workers: list[Process] = []
        self._logs = logs

    async def prepare(self, issues: Iterable[Issue] = ()) -> None:
        await create_topics(self.settings)
        await apply_watchlist(self.settings, Watchlist(issues=tuple(issues)), keep=False)

    @property
    def environment(self) -> dict[str, str]:
        ours = {f"{PREFIX}{name.upper()}": str(getattr(self.settings, name)) for name in self.settings.model_fields_set}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return inherited | ours | {f"{PREFIX}METRICS_PORT": "0", "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: str, env: dict[str, str] | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        return forked.run(*arguments, env=self.environment if env is None else env, **options)

    def start_worker(
        self,
        *arguments: str,
        clock_ahead: float = 0,
        joins_with: Path | None = None,
        alone: bool = False,
        **settings: str,
    ) -> Process:
        """Start a worker, its clock so many seconds ahead; `settings` are its own, the others the installation's.

        Its stages join their groups once the file `joins_with` is there, if one is given. With `alone` it shares no memory
        with others, as one whose memory is measured.
        """
        program = ["streams.cli"] if alone else []
        program = ["tests.shifted", str(clock_ahead)] if clock_ahead else program
        program = ["tests.held_back", str(joins_with)] if joins_with else program
        number = len(self.workers)
        environment = self.environment | {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
        with (self._logs / f"worker-{number}.log").open("wb") as log:
            worker: Process
            if program:
                command = [sys.executable, "-m", *program, "worker", *arguments]
                worker = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            else:
                worker = forked.start("worker", *arguments, env=environment, stdout=log)
        self.workers.append(worker)
        return worker

    async def take_in(self, posts: Path, counts: dict[str, int]) -> None:
        """Start a worker, bring a file of posts in at full speed, and wait until the issues have these counts."""
        self.start_worker()
        await self.said("worker_started")
        sent = self.run("ingest", "file", str(posts), "--speed", "max")
        assert sent.returncode == 0, sent.stderr
        rows = map(orjson.loads, posts.read_bytes().splitlines())
        await self.all_counted(counts, passing=max(datetime.fromisoformat(row["created_at"]) for row in rows))

    def log(self, number: int = 0) -> str:
        return (self._logs / f"worker-{number}.log").read_text(errors="replace")

    async def eventually(self, look: Callable[[], Awaitable[Any]], *, within: float, what: str, every: float = 0.3) -> Any:
        """Await `look()` until it gives something true; fail at once when a worker has ended by itself."""

        async def look_at_both() -> Any:
            for number, worker in enumerate(self.workers):
                ended = worker.poll()
                assert not ended or ended < 0, f"worker {number} ended with {ended}:\n{self.log(number)[-3000:]}"
            return await look()

        return await eventually(look_at_both, within=within, what=what, every=every)

    async def said(self, words: str, *, worker: int = 0, within: float = 60) -> None:
        async def look() -> bool:
            return words in self.log(worker)

        await self.eventually(
            look, within=within, what=f"worker {worker} says {words!r}; it said:\n{self.log(worker)[-3000:]}"
        )

    def stop(self) -> list[int]:
        """End the workers as an operator does; return their exit codes."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        return [worker.wait(30) for worker in self.workers]

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()

    async def read(self, topic: Topic) -> list[Incoming]:
        """All records of a topic."""
        places = {(topic.name, partition): None for partition in range(topic.partitions)}
        return [record async for record in read_back(self.settings, places)]

    async def scored(self) -> Counter[str]:
        """How often each post is among the scored ones."""
        records = await self.read(self.topics.scored)
        return Counter(post.id for record in records if record.value for post in decode_scored(record.value).values)

    async def alerts(self) -> list[Alert]:
        return [Alert.model_validate_json(record.value or b"") for record in await self.read(self.topics.alerts)]

    async def states(self) -> dict[str, IssueState]:
        """The newest readable state of every issue; rows of sources and terms, whose keys begin with `~`, are left out."""
        found: dict[str, IssueState] = {}
        for record in await self.read(self.topics.issue_state):
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is not None and not name.startswith("~"):
                try:
                    state = IssueState.from_bytes(record.value, Issue(id=name, title=name, query="x"))
                except (ValueError, NewerFormatError):
                    continue
                if name not in found or (state.closed, state.folded) >= (found[name].closed, found[name].folded):
                    found[name] = state
        return found

    async def counts(self) -> dict[str, int]:
        """Posts counted for every issue."""
        return {name: state.posts for name, state in (await self.states()).items()}

    async def all_settled(self, sent: int, *, within: float) -> None:
        """Wait until so many posts are scored or dead letters."""
        found = 0

        async def look() -> bool:
            nonlocal found
            found = len(await self.scored()) + len(await self.read(self.topics.dead_letters))
            return found >= sent

        try:
            await self.eventually(look, within=within, what="all posts are scored or dead letters")
        except TimeoutError:
            assert found == sent

    async def all_counted(self, counts: dict[str, int], *, passing: datetime | None = None, within: float = 180) -> None:
        """Wait until the virality state holds these counts.

        Where nothing more comes, what was said last is counted once all partitions have been silent for `idle_after`. With
        `passing`, the time of the last post, event time passes that at once, since posts go on in the minute after it.
        """
        numbers = count()

        async def look() -> bool:
            if passing:
                await self._send_to_all(passing + timedelta(minutes=1), numbers)
            return await self.counts() == counts

        try:
            await self.eventually(look, within=within, what="the counts")
        except TimeoutError:
            assert await self.counts() == counts

    async def _send_to_all(self, moment: datetime, numbers: Iterator[int]) -> None:
        """Send posts that no issue watches until there is one on each partition."""
        missing = set(range(self.topics.posts.partitions))
        async with Source(self) as source:
            while missing:
                post = {"id": f"time:{next(numbers)}", "source": "time", "created_at": moment.isoformat(), "text": "siang"}
                missing.discard(partition_of(post["id"], self.topics.posts.partitions))
                await source.send([post])

    async def committed(self, stage: str) -> dict[int, int]:
        """Offsets that a stage's group has committed."""
        topics = self.topics
        source = {
            "language": topics.posts,
            "sentiment": topics.detected,
            "virality": topics.mentions,
            "notify": topics.alerts,
            "deliver": topics.notifications,
        }[stage]
        partitions = [TopicPartition(source.name, number) for number in range(source.partitions)]
        client = admin(self.settings)
        await client.start()
        try:
            # The embedded broker cannot answer when no partitions are named.
            found = await client.list_consumer_group_offsets(self.settings.topic_prefix + stage, partitions=partitions)
        finally:
            await client.close()
        return {place.partition: offset.offset for place, offset in found.items() if offset.offset >= 0}
