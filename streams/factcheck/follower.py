"""Following the verified statements: every worker holds all of them and the matcher over them, live."""

import asyncio
from collections.abc import Mapping

import structlog

from schemas.fact import Fact
from streams.factcheck.matcher import FactMatcher
from streams.kafka.compacted_follower import CompactedFollower
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["FactsFollower"]

log = structlog.get_logger(__name__)


class FactsFollower(CompactedFollower[Fact]):
    """The statements of the topic `facts` by id."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.facts, Fact)
        self._matcher = FactMatcher(())

    def facts(self) -> Mapping[str, Fact]:
        """The statements by id; a new object after every change."""
        return self._rows

    def matcher(self) -> FactMatcher:
        """The matcher over the statements; it follows a change of many of them after some seconds."""
        return self._matcher

    def key_of(self, row: Fact) -> str:
        """Its id."""
        return row.id

    async def settle(self) -> None:
        """Build the matcher beside the event loop, which thousands of statements would hold up."""
        self._matcher = await asyncio.to_thread(FactMatcher, tuple(self._rows.values()))
        log.info("facts_changed", facts=len(self._rows))
