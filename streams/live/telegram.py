"""Reads public channels of Telegram in turn: what is new, what was changed or deleted, and whose counts have risen."""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from streams.connectors.http.trouble import FetchError
from streams.connectors.rereading import due
from streams.connectors.rhythm import after_fault
from streams.connectors.secrets import Secrets
from streams.connectors.telegram.parse import newest_known, number_of, parse, posts_of
from streams.connectors.telegram.settings import TelegramSource
from streams.live.ledger import Ledger
from streams.live.telegram_client import PAGE, Channels, connected

__all__ = ["TelegramReader"]

log = structlog.get_logger(__name__)

_MOST_PAGES: Final = 20
_APART: Final = 1.0

Connect = Callable[[str, str, str], AbstractAsyncContextManager[Channels]]


class TelegramReader:
    """One source."""

    def __init__(self, source: TelegramSource, secrets: Secrets, ledger: Ledger, connect: Connect = connected) -> None:
        """The keys of `secrets` are number and hash of the application, and the session."""
        self._source = source
        self._secrets = secrets
        self._ledger = ledger
        self._connect = connect
        self._faults = 0

    async def run(self) -> None:
        """Read until cancelled.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        not_before = self._ledger.row.not_before
        wait = (not_before - datetime.now(UTC)).total_seconds() if not_before else 0.0
        while True:
            await asyncio.sleep(max(0.0, wait))
            wait = await self._while_connected()

    async def _while_connected(self) -> float:
        """Read round after round until something fails; return the seconds to the next try."""
        api_id, api_hash, session = self._secrets.keys
        try:
            async with self._connect(api_id, api_hash, session) as channels:
                while True:
                    for channel in self._source.channels:
                        await self._read(channels, channel)
                        await asyncio.sleep(_APART)
                    self._faults = 0
                    await asyncio.sleep(self._source.every)
        except FetchError as error:
            return await self._fault(error)

    async def _read(self, channels: Channels, channel: str) -> None:
        state, at = self._ledger.row.state, datetime.now(UTC)
        messages = await self._newest(channels, channel, newest_known(state, self._source, channel))
        batch = parse(messages, state, self._source, channel, at)
        newest = self._ledger.row.newest_with(batch.posts)
        silent = newest is not None and at - newest > timedelta(seconds=self._source.silent_after)
        await self._ledger.deliver(
            batch.posts,
            batch.deletions,
            batch.unreadable,
            outcome="new" if batch.posts or batch.deletions else "unchanged",
            health="silent" if silent else "well" if batch.next_state.known else "empty",
            complete_to=batch.complete_to,
            state=batch.next_state,
            newest=newest,
            not_before=None,
        )
        await self._read_counts(messages, channel, at)

    async def _newest(self, channels: Channels, channel: str, known: int) -> list[Mapping[str, Any]]:
        """The newest page, and those before it down to the newest message that is known; of a new channel one page."""
        found = list(page := await channels.page(channel))
        pages = 1
        while known and len(page) == PAGE and (oldest := min(map(number_of, page))) > known:
            if pages == _MOST_PAGES:
                log.warning("source_gap", source=self._source.name, pages=pages)
                break
            await asyncio.sleep(_APART)
            found += (page := await channels.page(channel, oldest))
            pages += 1
        return found

    async def _read_counts(self, messages: list[Mapping[str, Any]], channel: str, at: datetime) -> None:
        """Send what has risen of the posts whose time to be read again has come."""
        posts, _ = posts_of(messages, self._source, channel, at)
        prefix = f"{self._source.name}:{channel.lower()}."
        asked = [one for one in due(self._ledger.row.again, at, len(self._ledger.row.again)) if one.id.startswith(prefix)]
        if asked:
            await self._ledger.deliver_again(asked, {post.id: post for post in posts}, missing_are_gone=False)

    async def _fault(self, error: FetchError) -> float:
        self._faults += 1
        wait = after_fault(error, self._faults, random.random)
        known = {"not_before": datetime.now(UTC) + wait} if error.kind == "throttled" else {}
        await self._ledger.failed(error.kind, str(error), **known)
        return wait.total_seconds()
