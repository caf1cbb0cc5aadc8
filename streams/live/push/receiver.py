"""What all sources have in common whose posts are brought: an answer once they are on the broker, and how they do."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from aiohttp import web
from aiokafka.errors import KafkaError

from schemas.post import Post, PostId
from streams.errors import KentonganError
from streams.live.ledger import Ledger
from streams.live.push.server import PushServer

__all__ = ["Receiver"]

log = structlog.get_logger(__name__)

_ANSWER_WITHIN: Final = 10.0
_LOOK_EVERY: Final = 30.0
_STRANGE_FOR: Final = 3_600.0


class Receiver:
    """One source."""

    def __init__(self, path: str, ledger: Ledger, server: PushServer, silent_after: float | None) -> None:
        """A source that has brought nothing for `silent_after` seconds is said to be silent; with None it never is."""
        self._path = path
        self._ledger = ledger
        self._server = server
        self._silent_after = silent_after
        self._began = datetime.now(UTC)
        self._taken_at = self._strange_at = float("-inf")

    async def run(self) -> None:
        """Take what is brought until cancelled.

        Raises:
            KafkaError: the row could not be written.
        """
        with self._server.open(self._path, self.take):
            while True:
                await self._look()
                await asyncio.sleep(_LOOK_EVERY)

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request."""
        raise NotImplementedError

    async def _deliver(
        self, posts: Sequence[Post], deletions: Sequence[PostId] = (), unreadable: Sequence[bytes] = ()
    ) -> bool:
        """Bring posts to the broker; return whether it has them in time. If not, they may yet arrive, and come again."""
        now = datetime.now(UTC)
        newest = self._ledger.row.newest_with(posts)
        delivering = asyncio.ensure_future(
            self._ledger.deliver(
                posts,
                deletions,
                unreadable,
                outcome="new" if posts or deletions else "unchanged",
                health="well",
                complete_to=now,
                worth=False,
                newest=newest,
            )
        )
        delivering.add_done_callback(_seen)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                await asyncio.shield(delivering)
        except (KentonganError, KafkaError, TimeoutError) as error:
            log.warning("not_delivered_in_time", source=self._ledger.name, error=type(error).__name__)
            return False
        self._taken_at = time.monotonic()
        return True

    def _turn_away(self) -> None:
        self._strange_at = time.monotonic()
        self._ledger.turned_away()

    async def _look(self) -> None:
        """Say how it is; strangers alone change nothing while the sender itself is heard."""
        now = time.monotonic()
        if self._taken_at < now - _STRANGE_FOR < self._strange_at:
            await self._ledger.stands("refused", "requests come that nothing opens: is the secret the sender's?")
            return
        # Nothing waits at a sender that could not be brought.
        come = datetime.now(UTC)
        newest = self._ledger.row.newest or self._began
        if self._silent_after is not None and come - newest > timedelta(seconds=self._silent_after):
            await self._ledger.stands("silent", complete_to=come)
        else:
            await self._ledger.stands("well" if self._ledger.row.newest else "empty", complete_to=come)


def _seen(done: "asyncio.Future[None]") -> None:
    if not done.cancelled():
        done.exception()
