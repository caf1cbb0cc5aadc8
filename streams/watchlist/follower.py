"""Following the watchlist: every worker holds all issues and the matcher over them, live."""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import structlog
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.watchlist import Issue
from streams.errors import UserError
from streams.kafka import consumer
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["WatchlistFollower"]

log = structlog.get_logger(__name__)

_POLL_MS = 500


class WatchlistFollower:
    """Reads the topic `watchlist` from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        self._settings = settings
        self._topic = topics.watchlist.name
        self._issues: Mapping[str, Issue] = MappingProxyType({})
        self._matcher = Matcher({})
        self._loaded = asyncio.Event()

    def issues(self) -> Mapping[str, Issue]:
        """The issues by id; a new object after every change."""
        return self._issues

    def matcher(self) -> Matcher:
        """The matcher over the present issues."""
        return self._matcher

    async def loaded(self) -> None:
        """Return once everything that was on the topic at the start has been read."""
        await self._loaded.wait()

    @property
    def is_loaded(self) -> bool:
        """Whether the watchlist has been read."""
        return self._loaded.is_set()

    async def run(self) -> None:
        """Follow the topic until cancelled; a broker that goes away is waited for."""
        while True:
            try:
                await self._follow()
            except KafkaError as error:
                log.warning("watchlist_unreachable", error=type(error).__name__)
                await asyncio.sleep(2)

    async def _follow(self) -> None:
        client = consumer(self._settings, self._topic, auto_offset_reset="earliest")
        await client.start()
        try:
            partitions = list(client.assignment())
            ends = await client.end_offsets(partitions)
            fresh = True
            while True:
                found = await client.getmany(timeout_ms=_POLL_MS)
                records = [Incoming.from_consumer(record) for batch in found.values() for record in batch]
                if records:
                    self.take(records, afresh=fresh)
                    fresh = False
                at_end = all([await client.position(one) >= ends[one] for one in partitions])
                if at_end and not records and not self._loaded.is_set():
                    self._loaded.set()
                    log.info("watchlist_loaded", issues=len(self._issues))
        finally:
            await client.stop()

    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to an empty watchlist."""
        issues: dict[str, Issue] = {} if afresh else dict(self._issues)
        for record in records:
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                issues.pop(name, None)
                continue
            try:
                issue = Issue.model_validate_json(record.value)
                parse(issue.query)
            except (ValidationError, UserError) as error:
                log.warning("watchlist_entry_ignored", issue=name, error=type(error).__name__)
                continue
            issues[issue.id] = issue
        self._matcher = Matcher({name: parse(issue.query) for name, issue in issues.items()})
        self._issues = MappingProxyType(issues)
        if self._loaded.is_set():
            log.info("watchlist_changed", issues=len(issues))
