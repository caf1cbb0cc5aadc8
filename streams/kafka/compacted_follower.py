"""Following a compacted topic: every worker holds all its rows, live."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import structlog

from schemas.base import Record
from streams.kafka.following import Look, follow
from streams.kafka.records import Incoming
from streams.kafka.topics import Topic
from streams.kafka.unreadable import Unreadables
from streams.settings import Settings

__all__ = ["CompactedFollower", "all_loaded"]

log = structlog.get_logger(__name__)

Row = TypeVar("Row", bound=Record)


class CompactedFollower(ABC, Generic[Row]):
    """Reads a topic from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topic: Topic, row: type[Row]) -> None:
        """`row` is what a record of the topic holds."""
        self._settings = settings
        self._topic = topic.name
        self._row = row
        self.name = type(self).__name__.removesuffix("Follower").lower()
        self.unreadables = Unreadables(self.name, topic.name)
        """Records that hold no row, or one under the key of another."""
        self._loaded = asyncio.Event()
        self._rows: Mapping[str, Row] = MappingProxyType({})  # by key; a new object after every change

    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to nothing, forgetting what was there.

        A record that cannot be read, or whose key is not that of its row, leaves the row of its key as it was.
        """
        rows = {} if afresh else dict(self._rows)
        for record in records:
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                rows.pop(name, None)
                continue
            try:
                rows[name] = self._of(name, record.value)
            except Exception as error:
                self.unreadables.passed_over(self._topic, error, partition=record.partition, offset=record.offset)
        self._rows = MappingProxyType(rows)
        self.changed()

    def _of(self, name: str, value: bytes) -> Row:
        row = self.read(value)
        if name != self.key_of(row):
            raise LookupError("the key is that of another row")
        return row

    def read(self, value: bytes) -> Row:
        """The row that a record holds.

        Raises:
            ValidationError: it holds none.
            UserError: it holds one that cannot be used.
        """
        return self._row.model_validate_json(value)

    @abstractmethod
    def key_of(self, row: Row) -> str:
        """The key under which a row stands."""

    def changed(self) -> None:
        """Called after every change of the rows: the place for what is quickly made of them."""

    async def settle(self) -> None:
        """Called when records were applied and no more are at hand: the place for what is costly to make of the rows."""

    async def loaded(self) -> None:
        """Return once everything that was on the topic at the start has been read."""
        await self._loaded.wait()

    @property
    def is_loaded(self) -> bool:
        """Whether all that was on the topic at the start has been read."""
        return self._loaded.is_set()

    async def run(self, looked: Callable[[Look], None] = lambda _: None) -> None:
        """Follow the topic until cancelled; a broker that goes away is waited for, and a topic created again is read afresh.

        `looked` is called after every request to it.
        """
        # What was on the topic at the start is taken all at once: a part of it is no state to work with.
        begun: list[Incoming] | None = None
        changed = False
        # Its topic has one partition, so that no record waits for the answer to a fetch that left it out.
        async with aclosing(follow(self._settings, self._topic, fetch_max_wait_ms=500)) as looks:
            async for look in looks:
                looked(look)
                if look.trouble is not None:
                    log.warning("topic_unreachable", topic=self._topic, error=look.trouble.reason)
                if look.begun is not None:
                    begun = []
                if begun is not None:
                    begun += look.records
                    if look.caught_up:
                        self.take(begun, afresh=True)
                        begun = None
                        await self._ready()
                elif look.records:
                    self.take(look.records)
                    changed = True
                elif changed:
                    changed = False
                    await self.settle()

    async def _ready(self) -> None:
        await self.settle()
        if not self._loaded.is_set():
            self._loaded.set()
            log.info("topic_loaded", topic=self._topic)


async def all_loaded(*followers: CompactedFollower[Any]) -> None:
    """Return once each of them has read everything that was on its topic at the start."""
    for follower in followers:
        await follower.loaded()
