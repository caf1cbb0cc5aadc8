"""Following the verified statements: every worker holds all of them and the matcher over them, live."""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import structlog
from pydantic import ValidationError

from schemas.fact import Fact
from streams.compacted.follower import CompactedFollower
from streams.factcheck.matcher import FactMatcher
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["FactsFollower"]

log = structlog.get_logger(__name__)


class FactsFollower(CompactedFollower):
    """Reads the topic `facts` from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.facts)
        self._facts: Mapping[str, Fact] = MappingProxyType({})
        self._matcher = FactMatcher(())

    def facts(self) -> Mapping[str, Fact]:
        """The statements by id; a new object after every change."""
        return self._facts

    def matcher(self) -> FactMatcher:
        """The matcher over the statements; it follows a change of many of them after some seconds."""
        return self._matcher

    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to nothing, forgetting what was there."""
        facts: dict[str, Fact] = {} if afresh else dict(self._facts)
        for record in records:
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                facts.pop(name, None)
                continue
            try:
                facts[name] = Fact.model_validate_json(record.value)
            except ValidationError as error:
                log.warning("fact_ignored", fact=name, error=type(error).__name__)
        self._facts = MappingProxyType(facts)

    async def settle(self) -> None:
        """Build the matcher beside the event loop, which thousands of statements would hold up."""
        self._matcher = await asyncio.to_thread(FactMatcher, tuple(self._facts.values()))
        log.info("facts_changed", facts=len(self._facts))
