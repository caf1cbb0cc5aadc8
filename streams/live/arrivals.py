"""What came of a stream and is not delivered yet, and the making anew of its connection."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.post import Post, PostId
from streams.connectors.batch import SourceState
from streams.connectors.http.trouble import FetchError
from streams.connectors.rhythm import after_fault
from streams.live.half_minute_bell import HalfMinuteBell
from streams.live.ledger import Ledger
from streams.live.stream_clock import StreamClock

__all__ = ["SETTLED", "Arrivals", "keep_connected"]

_MOST_POSTS: Final = 500
_EVERY: Final = 1.0
_HEALTHY: Final = 60.0
_LONGEST_WAIT: Final = 300.0
SETTLED: Final = timedelta(seconds=2)
"""By then a post is on the stream, from when its author's program wrote its time."""


class Arrivals:
    """Posts and deletions up to a place in the stream; once they have arrived, the row holds the place.

    They are delivered each second, and at once where half a minute is over, which waits for nothing else to be judged.
    """

    def __init__(
        self,
        ledger: Ledger,
        silent_after: float,
        clock: StreamClock,
        risen: Callable[[datetime], Sequence[Post]] = lambda _: (),
    ) -> None:
        """One that takes no post for `silent_after` seconds is silent.

        `clock` is set to how far the stream has come, and `risen` gives posts whose counts are higher by a moment.
        """
        self.posts: list[Post] = []
        self.deletions: list[PostId] = []
        self.unreadable: list[bytes] = []
        self.place = ledger.row.state.place
        """Up to where it was read."""
        self._ledger = ledger
        self._silent_after = timedelta(seconds=silent_after)
        self._clock = clock
        self._risen = risen
        self._heard: datetime | None = None
        self._bell = HalfMinuteBell()
        self._delivering = asyncio.Lock()

    @property
    def are_many(self) -> bool:
        """Whether more is to wait until these are delivered."""
        return len(self.posts) >= _MOST_POSTS

    def take(self, post: Post) -> None:
        """A post is to be delivered."""
        self.posts.append(post)
        self._bell.reach(post.created_at)

    def hear(self, moment: datetime) -> None:
        """By its server's clock the stream has come to a moment: what was written well before it is here."""
        self._heard = min(moment, datetime.now(UTC)) - SETTLED
        self._bell.reach(self._heard)

    async def deliver_on(self) -> None:
        """Deliver what there is, until cancelled."""
        try:
            while True:
                await self._bell.wait(_EVERY)
                self.posts += self._risen(datetime.now(UTC))
                await self.deliver()
        finally:
            self._heard = None
            self._clock.lost(self._ledger.name)

    async def deliver(self) -> None:
        """Deliver what there is; where that is cut short, all of it is still there, and is delivered the next time.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        async with self._delivering:
            place, posts, deletions, unreadable = self.place, self.posts[:], self.deletions[:], self.unreadable[:]
            heard = self._heard
            if place == self._ledger.row.state.place and not (posts or deletions or unreadable):
                return
            newest = self._ledger.row.newest_with(posts)
            now = datetime.now(UTC)
            silent = newest is not None and now - newest > self._silent_after
            await self._ledger.deliver(
                posts,
                deletions,
                unreadable,
                outcome="new" if posts or deletions else "unchanged",
                health="silent" if silent else "well",
                complete_to=now if heard is None else heard + SETTLED,
                newest=newest,
                state=SourceState(place=place),
            )
            del self.posts[: len(posts)]
            del self.deletions[: len(deletions)]
            del self.unreadable[: len(unreadable)]
            if heard is not None:
                self._clock.come(self._ledger.name, heard)


async def keep_connected(connected: Callable[[], Awaitable[None]], arrivals: Arrivals, ledger: Ledger) -> None:
    """Connect until cancelled; a connection that ends is made again, later each time.

    Raises:
        NotDeliveredError: the broker was given up.
        KafkaError: the row could not be written.
    """
    faults = 0
    if (not_before := ledger.row.not_before) is not None:
        await asyncio.sleep((not_before - datetime.now(UTC)).total_seconds())
    while True:
        began = time.monotonic()
        try:
            await connected()
        except FetchError as error:
            await arrivals.deliver()
            faults = 1 if time.monotonic() - began > _HEALTHY else faults + 1
            wait = after_fault(error, faults, random.random, longest=_LONGEST_WAIT)
            # Another worker that takes over is to be as patient with the host.
            known = {"not_before": datetime.now(UTC) + wait} if error.wait is not None else {}
            await ledger.failed(error.kind, str(error), **known)
            await asyncio.sleep(wait.total_seconds())
