"""Feeds posts to the topic `posts`, with the marks of event time that let the pipeline know how far they have come."""

import asyncio
import time
from datetime import datetime
from types import TracebackType
from typing import Self

from schemas.post import Post, PostId
from streams.clock import half_of, start_of_half
from streams.kafka.errors import BrokerError, broker_errors
from streams.kafka.patience import patiently
from streams.kafka.reader import existing_partitions
from streams.kafka.topics import Topics
from streams.runtime.faust_runner import partition_of
from streams.settings import Settings
from streams.sources.delivery import Delivery, NotDeliveredError
from streams.sources.plan import Planner
from streams.sources.sanitize import sanitizer
from streams.tasks import end

__all__ = ["Feeder", "NotDeliveredError"]

_BEAT = 1.0
_BREATH = 500


class Feeder:
    """Sends posts in order on each partition; an async context manager, whose end waits until all is acknowledged.

    Personal data is removed first. Posts travel in arrays; what is held back to fill one goes out within about a second,
    together with a mark of the present minute, so that no partition seems to have fallen silent.
    """

    def __init__(self, settings: Settings, *, give_up_after: float = 120.0) -> None:
        """`give_up_after` is the time in seconds for which a broker that takes nothing is tried again.

        Raises:
            UserError: the key for author ids cannot be used.
        """
        self._settings = settings
        self.sanitize = sanitizer(settings)
        self._topic = Topics(settings).posts.name
        self._delivery = Delivery(settings, self._topic, give_up_after=give_up_after)
        self._planner = Planner(0, lambda _: 0)
        self._beating: asyncio.Task[None] | None = None
        self._marked = time.monotonic()
        self._added = 0

    async def start(self) -> None:
        """Connect.

        Raises:
            BrokerError: no broker answers, it refuses, or the topic is missing.
        """
        [count] = await patiently(lambda: existing_partitions(self._settings, self._topic))
        self._planner = Planner(count, lambda key: partition_of(key, count))
        try:
            with broker_errors(self._settings, f"{self._topic} be written to"):
                await self._delivery.start()
        except BrokerError as error:
            hint = "; the embedded broker needs KENTONGAN_IDEMPOTENT_PRODUCER=false"
            raise BrokerError(f"{error}{hint * self._settings.idempotent_producer}") from error.__cause__
        self._beating = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        """End at once. What is not acknowledged stays undelivered."""
        if self._beating:
            await end([self._beating])
        await self._delivery.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                await self.flush()
        finally:
            await self.stop()

    async def add(self, post: Post, tag: int = 0) -> None:
        """Send a post after those added before it; waits while too much is under way. The tag comes back in `undelivered`.

        Raises:
            NotDeliveredError: the broker was given up; the post is among the undelivered.
        """
        if planned := self._planner.add(self.sanitize(post), tag):
            await self._delivery.put(planned)
        self._added += 1
        if not self._added % _BREATH:
            await asyncio.sleep(0)

    async def delete(self, post: PostId) -> None:
        """Say that a post is gone at its source, behind the posts added before.

        An id that identifies somebody cannot be found again where authors are dropped, so nothing is sent for it.

        Raises:
            NotDeliveredError: the broker was given up.
        """
        if (found := self.sanitize.deleted(post)) is not None:
            await self._delivery.put(self._planner.delete(found))

    async def pass_on(self, value: bytes) -> None:
        """Send what should have been a post and cannot be read, masked; the language stage makes a dead letter of it.

        Raises:
            NotDeliveredError: the broker was given up.
        """
        await self._delivery.put(self._planner.pass_on(self.sanitize.unreadable(value)))

    async def mark(self, moment: datetime) -> None:
        """Tell every partition that event time has come to the half minute of this moment, after all posts added so far.

        To leave the outcome independent of the pace, the moment must not lie after the half minute of the next post.

        Raises:
            NotDeliveredError: the broker was given up.
        """
        self._marked = time.monotonic()
        await self._delivery.put(self._planner.mark(half_of(moment)))

    async def flush(self) -> None:
        """Wait until all posts are acknowledged.

        Raises:
            NotDeliveredError: the broker was given up.
        """
        await self._delivery.put(self._planner.flush())
        await self._delivery.flush()

    @property
    def clock(self) -> datetime | None:
        """Start of the half minute to which event time has come; None before the first post."""
        return None if self._planner.half is None else start_of_half(self._planner.half)

    @property
    def delivered(self) -> int:
        """Posts that are acknowledged."""
        return self._delivery.delivered

    @property
    def undelivered(self) -> list[int]:
        """Tags of the posts that are not acknowledged, sorted."""
        return sorted(self._planner.held_tags + self._delivery.undelivered_tags)

    @property
    def late(self) -> int:
        """Posts that lay more than an hour behind one before them."""
        return self._planner.late

    @property
    def trouble(self) -> str | None:
        """What the broker answers while it takes nothing; None when all is well."""
        return self._delivery.trouble

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(max(0.05, self._marked + _BEAT - time.monotonic()))
            if time.monotonic() < self._marked + _BEAT:
                continue
            if self.clock is not None and self._delivery.idle:
                try:
                    await self.mark(self.clock)
                except NotDeliveredError:
                    return
            self._marked = time.monotonic()
