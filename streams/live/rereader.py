"""Reads the counts of one source's posts again, within its budget, and sends those that have risen."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from streams.connectors.batch import UnreadableError
from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.trouble import FetchError
from streams.connectors.kinds import RereadSource
from streams.connectors.lookup import Lookup
from streams.connectors.polled import judged
from streams.connectors.rereading import due, next_due
from streams.connectors.rhythm import after_fault
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.permits import SpentError, permits

__all__ = ["Rereader"]

log = structlog.get_logger(__name__)

_LOOK_EVERY: Final = 15.0
"""Seconds after which new posts are noticed."""


class Rereader:
    """One source."""

    def __init__(
        self, source: RereadSource, lookup: Lookup, ledger: Ledger, opening: Mapping[str, str], hosts: Hosts
    ) -> None:
        """`opening` holds headers that are sent to the source's own host."""
        self._source = source
        self._lookup = lookup
        self._ledger = ledger
        self._opening = opening
        self._hosts = hosts
        self._faults = 0

    async def run(self) -> None:
        """Read again until cancelled.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        async with self.fetcher() as fetcher:
            wait = 0.0
            while True:
                await asyncio.sleep(wait)
                wait = await self._once(fetcher)

    def fetcher(self) -> Fetcher:
        """What it fetches with."""
        return Fetcher(private_hosts=self._source.private_hosts, permit=permits(self._hosts, self._ledger))

    async def _once(self, fetcher: Fetcher) -> float:
        """Ask for those posts whose time has come, as many as go into a request; return the seconds to the next time."""
        now = datetime.now(UTC)
        ledger, queue = self._ledger, self._ledger.row.again
        if not (asked := due(queue, now, self._lookup.many)):
            at = next_due(queue)
            return _LOOK_EVERY if at is None else min(_LOOK_EVERY, (at - now).total_seconds())
        if ledger.budget is not None and ledger.budget.spare(ledger.row.spent, now, self._lookup.news_every) < 1:
            return _LOOK_EVERY  # the rest of the day is to see what is new, and other posts
        url = self._lookup.url([one.id for one in asked])
        host = urlsplit(url).hostname or ""
        try:
            answer = await fetcher.fetch(url, None, self._opening, heeds_robots=False)
            assert answer.fetched is not None
            posts = await asyncio.to_thread(self._lookup.posts, answer.fetched)
        except SpentError:
            return _LOOK_EVERY
        except FetchError as error:
            meant = judged(error, self._source, ledger.row.state, datetime.now(UTC))
            return await self._fault(meant if isinstance(meant, FetchError) else error, host)
        except UnreadableError as error:
            return await self._fault(FetchError("invalid", str(error)), host)
        except Exception as error:  # as of the poller
            log.error("source_fault", source=self._source.name, error=type(error).__name__)  # noqa: TRY400 - it may quote words
            return await self._fault(FetchError("invalid", f"this program fails on it ({type(error).__name__})"), host)
        self._faults = 0
        found = {post.id: post for post in posts}
        await ledger.deliver_again(asked, found, missing_are_gone=self._lookup.missing_are_gone)
        return 0.0

    async def _fault(self, error: FetchError, host: str) -> float:
        self._faults += 1
        log.warning("source_reread_fault", source=self._source.name, kind=error.kind, reason=str(error))
        wait = after_fault(error, self._faults, random.random)
        known: dict[str, Any] = {}
        if error.kind == "throttled" or error.wait is not None:
            self._hosts.leave_alone(error.host or host, wait.total_seconds())
            known = {"not_before": datetime.now(UTC) + wait, "asked_by": error.host or host}
        await self._ledger.stumbled(error.kind, **known)
        return wait.total_seconds()
