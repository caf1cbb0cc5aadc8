"""Fetches one source again and again, and lets its row say no more than has arrived."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from streams.connectors.batch import Batch, SourceState, UnreadableError
from streams.connectors.http.fetch import Answer, Fetcher, Validators
from streams.connectors.http.trouble import FetchError
from streams.connectors.rhythm import HOLD_OFF, after_answer, after_fault
from streams.connectors.row import SourceRow, digest_of
from streams.connectors.rss.parse import parse
from streams.connectors.rss.settings import RssSource
from streams.live.hosts import Hosts
from streams.metrics.fetching import FetchedNow, Health
from streams.sources.feeder import Feeder

__all__ = ["Poller", "fresh_row"]

log = structlog.get_logger(__name__)

_NO_WAIT_SAID: Final = timedelta(minutes=5)
_STRETCH: Final = 0.1


class Poller:
    """One source."""

    def __init__(
        self,
        source: RssSource,
        row: SourceRow,
        authorization: str | None,
        hosts: Hosts,
        feeder: Feeder,
        save: Callable[[SourceRow], Awaitable[None]],
    ) -> None:
        """`row` is what is known of it, and `save` puts another one on the broker."""
        self.now = FetchedNow(source.name)
        """What is to be told of it."""
        self.row = row
        self._source = source
        self._authorization = authorization
        self._host = urlsplit(source.url).hostname or ""
        self._hosts = hosts
        self._feeder = feeder
        self._save = save
        self._faults = 0

    async def run(self) -> None:
        """Fetch until cancelled.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        async with Fetcher(private_hosts=self._source.private_hosts) as fetcher:
            wait = self._first_wait()
            while True:
                await asyncio.sleep(wait)
                wait = await self._once(fetcher)

    def _first_wait(self) -> float:
        due = self.row.not_before
        return max(0.0, (due - datetime.now(UTC)).total_seconds()) if due else 0.0

    async def _once(self, fetcher: Fetcher) -> float:
        """Fetch once; return the seconds to the next time."""
        try:
            async with self._hosts.turn(self._host):
                asked = Validators(self.row.etag, self.row.last_modified)
                answer = await fetcher.fetch(self._source.url, asked, self._authorization)
            batch = await self._read(answer)
        except FetchError as error:
            return await self._fault(error)
        except UnreadableError as error:
            return await self._fault(FetchError("invalid", str(error)))
        except Exception as error:  # one source with a fault that nobody thought of must not end all others
            log.error("source_fault", source=self._source.name, error=type(error).__name__)  # noqa: TRY400 - it may tell words
            return await self._fault(FetchError("invalid", f"this program fails on it ({type(error).__name__})"))
        await self._deliver(answer, batch)
        self._faults = 0
        return self.row.interval * (1 + _STRETCH * random.random())

    async def _read(self, answer: Answer) -> Batch | None:
        """What is new; None where the answer is the last one again."""
        fetched = answer.fetched
        if fetched is None or digest_of(fetched.body) == self.row.digest:
            return None
        # Beside the event loop, which a large feed would hold up.
        return await asyncio.to_thread(parse, fetched, self.row.state, self._source)

    async def _deliver(self, answer: Answer, batch: Batch | None) -> None:
        posts = batch.posts if batch else ()
        if batch is not None:
            log.debug("source_read", source=self._source.name, posts=len(posts), passed_over=batch.passed_over)
        for post in posts:
            await self._feeder.add(post)
        if posts:
            await self._feeder.flush()
        every = self._source.every
        told: dict[str, Any] = {"interval": after_answer(self.row.interval, every, news=bool(posts)), "not_before": None}
        if batch is not None:
            assert answer.fetched is not None
            newest = max([post.created_at for post in posts] + ([self.row.newest] if self.row.newest else []), default=None)
            told |= {
                "state": batch.next_state,
                "digest": digest_of(answer.fetched.body),
                "etag": answer.validators.etag,
                "last_modified": answer.validators.last_modified,
                "newest": newest,
            }
        await self._keep(self.row.model_copy(update=told), always=batch is not None)
        health: Health = "well"
        if not self.row.state.known:
            health = "empty"
        elif self.row.newest and datetime.now(UTC) - self.row.newest > timedelta(seconds=self._source.silent_after):
            health = "silent"
        self._say(health, "")

    async def _fault(self, error: FetchError) -> float:
        self._faults += 1
        self._say(error.kind, str(error))
        if error.kind == "refused":
            wait = HOLD_OFF
        elif error.kind == "throttled":
            wait = error.wait if error.wait is not None else _NO_WAIT_SAID
            self._hosts.leave_alone(self._host, wait.total_seconds())
        else:
            wait = timedelta(seconds=after_fault(self._faults, self._source.every, random.random))
            if error.wait is not None:
                wait = max(wait, error.wait)
        # Another worker that takes over is to be as patient with a host, and to look for itself whether somebody saw to it.
        if error.kind == "throttled":
            await self._keep(self.row.model_copy(update={"not_before": datetime.now(UTC) + wait}), always=True)
        return wait.total_seconds()

    async def _keep(self, row: SourceRow, *, always: bool) -> None:
        if always or row.not_before != self.row.not_before:
            await self._save(row)
        self.row = row

    def _say(self, health: Health, said: str) -> None:
        if (health, said) != (self.now.health, self.now.said):
            tell = log.info if health in ("well", "empty") else log.warning
            tell("source_health", source=self._source.name, health=health, reason=said)
        self.now = FetchedNow(self._source.name, health, said)


def fresh_row(source: RssSource, owner: str, before: SourceRow | None) -> SourceRow:
    """The row of a source for a new owner; where its address is another one, only the known posts count."""
    if before is None:
        return SourceRow(name=source.name, url=source.url, owner=owner, state=SourceState())
    if before.url != source.url:
        return SourceRow(name=source.name, url=source.url, owner=owner, state=before.state, newest=before.newest)
    return before.model_copy(update={"owner": owner})
