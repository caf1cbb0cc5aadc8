"""Follows the topic `alerts` for the page, with a consumer of its own in the server's thread."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing

import structlog

from streams.alerts.cursor import epoch_of
from streams.alerts.feed import KEPT, Entry, Feed
from streams.kafka.errors import BrokerError
from streams.kafka.following import follow
from streams.kafka.topic_reader import SILENT_SECONDS
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["AlertFollower"]

log = structlog.get_logger(__name__)

_FETCH_BYTES = 64 * 1024
"""Of one partition, at once, compressed: in a storm of alerts the page must not take much memory."""


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
        self.caught_up = caught_up

    def trouble(self, now: float) -> str | None:
        """What is wrong with the broker at `now`, in seconds of the monotonic clock; None when it answers."""
        if self._answered is None:
            return "the broker has not answered yet, or its topics are missing"
        silent = now - self._answered
        if self._away_since is not None or silent > SILENT_SECONDS + self._settings.request_timeout:
            return f"the broker has not answered for {silent:.0f} s"
        return None

    def silent_since(self, now: float) -> float | None:
        """When the broker answered last, or else when it was first asked, in seconds since 1970; None while it answers."""
        return None if self.trouble(now) is None else self._heard_at

    async def run(self, topics: Topics) -> None:
        """Follow the topic until cancelled; a broker that goes away is waited for, and the log says when and how long."""
        looks = follow(self._settings, topics.alerts.name, KEPT, max_partition_fetch_bytes=_FETCH_BYTES)
        async with aclosing(looks):
            async for look in looks:
                if look.trouble is not None:
                    self._away(look.trouble)
                    continue
                if look.begun is not None:
                    self._feed.begin(look.begun, epoch_of(look.topic_id))
                self._answers(look.heard)
                for record in sorted(look.records, key=lambda one: (one.timestamp, one.partition, one.offset)):
                    entry = self._feed.take(record)
                    if entry and self.caught_up.is_set():
                        self._tell(entry)
                self._feed.unreadables.tell()
                if look.caught_up:
                    self.caught_up.set()

    def _away(self, trouble: BrokerError) -> None:
        if self._away_since is None:
            self._away_since = time.monotonic()
            log.error("broker_away", servers=self._settings.bootstrap_servers, error=trouble.reason)

    def _answers(self, heard: float) -> None:
        """Note that the broker answered at a moment of the monotonic clock."""
        self._answered = heard
        self._heard_at = time.time() - (time.monotonic() - heard)
        if self._away_since is not None:
            away = round(time.monotonic() - self._away_since)
            log.warning("broker_back", servers=self._settings.bootstrap_servers, away_seconds=away)
            self._away_since = None
