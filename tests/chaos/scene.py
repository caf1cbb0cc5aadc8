"""What a fault can lay hands on, and waiting until its harm is undone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from streams.kafka.clients import admin
from tests.chaos.feed import Feed
from tests.chaos.forged import Forged
from tests.chaos.isolation import Cable
from tests.chaos.watch import Watch
from tests.chaos.workers import ChaosWorker, Workers
from tests.clusters import KafkaCluster
from tests.pipeline import Pipeline

__all__ = ["PATIENCE", "Scene"]

PATIENCE = 180.0
"""Seconds for anything to become good again by itself."""


@dataclass
class Scene:
    """A run under way."""

    cluster: KafkaCluster
    pipeline: Pipeline
    workers: Workers
    feed: Feed
    watch: Watch
    chance: Random
    cable: Cable | None = None
    """To the last of the workers, where the system allows it a network of its own."""
    small_disk: Path | None = None
    """The folder in which the last of the nodes keeps its logs, where the system allows it a disk of its own."""
    forged: Forged = field(default_factory=Forged)
    """Rows that look as if a newer release had written them."""

    def one_worker(self) -> ChaosWorker:
        """Any that shares our network."""
        return self.chance.choice(self.workers.all[:-1] if len(self.workers.all) > 1 else self.workers.all)

    async def until(self, look: Callable[[], Awaitable[bool]], what: str, *, within: float = PATIENCE) -> None:
        """Wait until something is true.

        Raises:
            TimeoutError: it did not become true; the message says what.
        """
        deadline = time.monotonic() + within
        while not await look():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {within:g} s: {what}")
            await asyncio.sleep(0.1)

    async def moves_on(self) -> None:
        """Wait until something new was scored on every partition."""
        since = time.monotonic()

        async def moved() -> bool:
            return self.watch.moved_since(since) or self.feed.done

        await self.until(moved, "every partition moves on")

    async def catches_up(self, *, within: float = PATIENCE) -> None:
        """Wait until everything that was fed up to now is scored."""
        fed = self.feed.fed

        async def settled() -> bool:
            return self.watch.settled(fed)

        try:
            await self.until(settled, "all that was fed is scored", within=within)
        except TimeoutError as error:
            missing = self.watch.missing(fed)
            raise TimeoutError(f"{error}; {len(missing)} of {fed} posts are missing, the first is {missing[0]}") from None

    async def is_whole(self) -> None:
        """Wait until every node has every copy that is its own, so that the next one may go."""

        async def look() -> bool:
            client = admin(self.pipeline.settings)
            try:
                await client.start()
                topics = await client.describe_topics(await client.list_topics())
            except Exception:  # whatever a client meets while the brokers come back
                return False
            finally:
                await client.close()
            return all(
                len(partition["isr"]) == len(partition["replicas"]) and partition["leader"] >= 0
                for topic in topics
                for partition in topic["partitions"]
            )

        await self.until(look, "every copy is in step")

    async def are_ready(self) -> None:
        """Wait until every worker says that it is ready."""
        await self.until(self.workers.ready, "all workers are ready")
