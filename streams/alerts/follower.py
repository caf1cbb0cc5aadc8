"""Follows the topic `alerts` for the page, with a consumer of its own in the server's thread."""

import asyncio
import time
from collections.abc import Callable

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.alerts.cursor import epoch_of
from streams.alerts.feed import KEPT, Entry, Feed
from streams.kafka.clients import reading
from streams.kafka.records import Incoming
from streams.kafka.topic_ids import made_anew, topic_ids
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["AlertFollower"]

log = structlog.get_logger(__name__)

CHECK_SECONDS = 5.0
"""How often the broker is asked whether it is there."""

_POLL_MS = 500
_FETCH_BYTES = 64 * 1024
"""Of one partition, at once, compressed: in a storm of alerts the page must not take much memory."""
_PAUSE = 2.0
_ANSWER_SECONDS = 10.0


class AlertFollower:
    """Reads the last alerts of the topic, goes on reading, and knows whether the broker answers."""

    def __init__(self, settings: Settings, feed: Feed, caught_up: asyncio.Event, tell: Callable[[Entry], None]) -> None:
        """`caught_up` is set once all that was there at the start is in the feed; `tell` is called with what comes after."""
        self._settings = settings
        self._feed = feed
        self._tell = tell
        self._answered: float | None = None
        self._away_since: float | None = None
        self._heard_at = time.time()
        self._ids: dict[str, str] = {}
        self.caught_up = caught_up

    def trouble(self, now: float) -> str | None:
        """What is wrong with the broker at `now`, in seconds of the monotonic clock; None when it answers."""
        if self._answered is None:
            return "the broker has not answered yet, or its topics are missing"
        silent = now - self._answered
        if self._away_since is not None or silent > CHECK_SECONDS + self._settings.request_timeout:
            return f"the broker has not answered for {silent:.0f} s"
        return None

    def silent_since(self, now: float) -> float | None:
        """When the broker answered last, or else when it was first asked, in seconds since 1970; None while it answers."""
        return None if self.trouble(now) is None else self._heard_at

    async def run(self, topics: Topics) -> None:
        """Follow the topic until cancelled; a broker that goes away is waited for, and the log says when and how long."""
        partitions = [TopicPartition(topics.alerts.name, number) for number in range(topics.alerts.partitions)]
        while True:
            try:
                await self._follow(partitions)
            except (KafkaError, OSError) as error:
                self._away(error)
            await asyncio.sleep(_PAUSE)

    def _away(self, error: Exception) -> None:
        if self._away_since is None:
            self._away_since = time.monotonic()
            log.error("broker_away", servers=self._settings.bootstrap_servers, error=type(error).__name__)

    def _answers(self) -> None:
        self._answered = now = time.monotonic()
        self._heard_at = time.time()
        if self._away_since is not None:
            log.warning("broker_back", servers=self._settings.bootstrap_servers, away_seconds=round(now - self._away_since))
            self._away_since = None

    async def _follow(self, partitions: list[TopicPartition]) -> None:
        async with reading(self._settings, max_partition_fetch_bytes=_FETCH_BYTES) as client:
            client.assign(partitions)
            ends = await self._seek(client, partitions)
            self._answers()
            checked = time.monotonic()
            while True:
                found = await client.getmany(timeout_ms=_POLL_MS)
                records = [Incoming.from_consumer(record) for batch in found.values() for record in batch]
                for record in sorted(records, key=lambda one: (one.timestamp, one.partition, one.offset)):
                    entry = self._feed.take(record)
                    if entry and self.caught_up.is_set():
                        self._tell(entry)
                if not self.caught_up.is_set() and not records:
                    behind = [one for one in partitions if await client.position(one) < ends[one]]
                    if not behind:
                        self.caught_up.set()
                if records:
                    self._answers()
                if time.monotonic() - checked > CHECK_SECONDS:
                    # A broker that is gone may keep a request waiting much longer than people look at a page.
                    async with asyncio.timeout(_ANSWER_SECONDS):
                        await client.topics()
                    checked = time.monotonic()
                    self._answers()
                    if await made_anew(client._client, self._ids):
                        log.warning("topic_made_anew", topic=partitions[0].topic, hint="it is read from its beginning")
                        return

    async def _seek(self, client: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        begins = await client.beginning_offsets(partitions)
        ends: dict[TopicPartition, int] = await client.end_offsets(partitions)
        starts = {one: max(begins[one], ends[one] - KEPT) for one in partitions}
        known, self._ids = self._ids, await topic_ids(client._client, [partitions[0].topic]) or {}
        if not self.caught_up.is_set() or known != self._ids:
            epoch = epoch_of(self._ids.get(partitions[0].topic))
            self._feed.begin({one.partition: offset for one, offset in starts.items()}, epoch)
        for one, offset in starts.items():
            client.seek(one, offset)
        return ends
