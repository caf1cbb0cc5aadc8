"""Fetches one source again and again, and lets its row say no more than has arrived."""

import asyncio
import random
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from streams.connectors.batch import Batch, SourceState, UnreadableError
from streams.connectors.fetched_settings import FetchedSettings
from streams.connectors.health import Health
from streams.connectors.http.fetch import Answer, Fetcher, Validators
from streams.connectors.http.trouble import FetchError
from streams.connectors.kinds import AnySource, FetchedSource, StreamedSource
from streams.connectors.polled import Ask, ask_of, judged, parse, units_of
from streams.connectors.rhythm import FIRST_WAIT, LONGEST_WAIT, after_answer, after_fault
from streams.connectors.row import SourceRow, digest_of
from streams.connectors.rss.hub import Hub, named_hub
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import Opener
from streams.live.permits import SpentError, permits
from streams.live.push.websub import Subscriber

__all__ = ["Poller", "fresh_row"]

log = structlog.get_logger(__name__)

_STRETCH: Final = 0.1


class Poller:
    """One source."""

    def __init__(
        self, source: FetchedSource, ledger: Ledger, opener: Opener, hosts: Hosts, subscriber: Subscriber | None = None
    ) -> None:
        """`opener` gives the headers that are sent to the source's own host; `subscriber` is notified of news by its hub."""
        self.ledger = ledger
        self._source = source
        self._opener = opener
        self._host = urlsplit(source.url).hostname or ""
        self._hosts = hosts
        self._subscriber = subscriber
        self._faults = 0

    async def run(self) -> None:
        """Fetch until cancelled.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        with self._subscriber.open() if self._subscriber else nullcontext():
            async with self.fetcher() as fetcher:
                wait = 0.0
                while True:
                    # A fault is given all of its time, whatever a hub says.
                    if self._subscriber and not self._faults:
                        await self._subscriber.wait(wait, self._source.every)
                    else:
                        await asyncio.sleep(wait)
                    wait = await self._once(fetcher)

    def fetcher(self) -> Fetcher:
        """What it fetches with."""
        permit = permits(self._hosts, self.ledger, lambda: units_of(self._source, self.ledger.row.state))
        return Fetcher(private_hosts=self._source.private_hosts, permit=permit)

    async def _once(self, fetcher: Fetcher) -> float:
        """Fetch once; return the seconds to the next time."""
        try:
            row = self.ledger.row
            opening = await self._opener.headers(fetcher)
            ask = ask_of(self._source, row.state, datetime.now(UTC))
            asked = Validators(row.etag, row.last_modified) if ask.conditional else None
            answer = await fetcher.fetch(ask.url, asked, opening, heeds_robots=ask.heeds_robots)
            batch = await self._read(answer, ask)
        except SpentError as error:
            return await self._spent(error.wait)
        except FetchError as error:
            meant = judged(error, self._source, self.ledger.row.state, datetime.now(UTC))
            if isinstance(meant, FetchError):
                return await self._fault(meant)
            await self.ledger.stands(self.ledger.health, state=meant)
            return 0.0 if meant.more else self._source.every
        except UnreadableError as error:
            return await self._fault(FetchError("invalid", str(error)))
        except Exception as error:  # one source with a fault that nobody thought of must not end all others
            log.error("source_fault", source=self._source.name, error=type(error).__name__)  # noqa: TRY400 - it may quote words
            return await self._fault(FetchError("invalid", f"this program fails on it ({type(error).__name__})"))
        hub = self._hub(answer)
        await self._deliver(answer, batch, hub)
        self._faults = 0
        if self._subscriber is not None:
            await self._subscriber.keep(hub, fetcher)
        if batch is not None and (batch.next_state.pages or batch.next_state.more):
            return 0.0  # there are more pages; the host is not asked twice within a second
        if batch is not None and batch.wait is not None:
            return batch.wait.total_seconds()
        return self.ledger.row.interval * (1 + _STRETCH * random.random())

    def _hub(self, answer: Answer) -> Hub | None:
        """The hub that the feed names, where somebody subscribes there; of an answer without a body the one before."""
        if self._subscriber is None:
            return None
        if (found := answer.fetched) is not None:
            return named_hub(found.body, answer.links, found.url)
        before = self.ledger.row.subscription
        return Hub(before.hub, before.topic) if before else self._subscriber.hub

    async def _read(self, answer: Answer, ask: Ask) -> Batch | None:
        """What is new; None where the answer is the last one again."""
        fetched = answer.fetched
        if fetched is None or (ask.conditional and digest_of(fetched.body) == self.ledger.row.digest):
            return None
        # Beside the event loop, which a large feed would hold up.
        return await asyncio.to_thread(parse, fetched, self.ledger.row.state, self._source)

    async def _deliver(self, answer: Answer, batch: Batch | None, hub: Hub | None) -> None:
        row, every = self.ledger.row, self._source.every
        posts = batch.posts if batch else ()
        deletions = batch.deletions if batch else ()
        news = bool(posts or deletions)
        known: dict[str, Any] = {"interval": after_answer(row.interval, every, news=news), "not_before": None}
        state, newest = row.state, row.newest_with(posts)
        complete_to: datetime | None = datetime.now(UTC)
        if batch is not None:
            assert answer.fetched is not None
            log.debug("source_read", source=self._source.name, posts=len(posts), passed_over=batch.passed_over)
            state, complete_to = batch.next_state, batch.complete_to
            known |= {
                "state": state,
                "digest": digest_of(answer.fetched.body),
                "etag": answer.validators.etag,
                "last_modified": answer.validators.last_modified,
                "newest": newest,
            }
        if hub is not None and self._subscriber is not None:
            known["subscription"] = self._subscriber.subscription(hub)
        health: Health = "well"
        if not state.known:
            health = "empty"
        elif newest and datetime.now(UTC) - newest > timedelta(seconds=self._source.silent_after):
            health = "silent"
        await self.ledger.deliver(
            posts,
            deletions,
            batch.unreadable if batch else (),
            outcome="new" if news else "unchanged",
            health=health,
            complete_to=complete_to,
            worth=batch is not None or row.not_before is not None,
            **known,
        )

    async def _spent(self, wait: timedelta) -> float:
        """The budget is used up; the seconds until it is whole again."""
        budget = self.ledger.budget
        assert budget is not None
        reason = f"its budget of {budget.units:,} a day is spent; it goes on at midnight in {budget.zone}"
        await self.ledger.stands("throttled", reason)
        return wait.total_seconds() + 1

    async def _fault(self, error: FetchError) -> float:
        self._faults += 1
        every = self._source.every
        wait = after_fault(error, self._faults, random.random, first=min(FIRST_WAIT, every), longest=max(LONGEST_WAIT, every))
        known: dict[str, Any] = {}
        if error.kind == "throttled" or error.wait is not None:
            # Another worker that takes over is to be as patient with the host.
            host = error.host or self._host
            self._hosts.leave_alone(host, wait.total_seconds())
            known = {"not_before": datetime.now(UTC) + wait, "asked_by": host}
        await self.ledger.failed(error.kind, str(error), **known)
        return wait.total_seconds()


def fresh_row(source: AnySource, owner: str, before: SourceRow | None) -> SourceRow:
    """The row of a source for a new owner; where its address is another one, only the known posts count."""
    url = source.url if isinstance(source, FetchedSettings | StreamedSource) else ""
    if before is None:
        return SourceRow(name=source.name, url=url, owner=owner, state=SourceState())
    if before.url != url:
        state = SourceState(known=before.state.known)
        kept = {name: getattr(before, name) for name in ("newest", "reset", "spent", "again", "not_before")}
        kept["asked_by"] = before.asked_by or urlsplit(before.url).hostname or ""
        return SourceRow.model_validate({"name": source.name, "url": url, "owner": owner, "state": state, **kept})
    return before.model_copy(update={"owner": owner})
