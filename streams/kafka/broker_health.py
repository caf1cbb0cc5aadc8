"""The health of the broker, from the requests of everything that follows a topic."""

import time

import structlog

from streams.kafka.following import Look
from streams.kafka.topic_reader import SILENT_SECONDS
from streams.settings import Settings

__all__ = ["BrokerHealth"]

log = structlog.get_logger(__name__)


class BrokerHealth:
    """Whether the broker answers, as its requests show, for any thread to ask; logs when it goes away, and for how long."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answered: float | None = None
        self._away_since: float | None = None

    def note(self, look: Look) -> None:
        """A look at the topic has ended."""
        now = time.monotonic()
        if look.trouble is not None:
            if self._away_since is None:
                self._away_since = now
                log.error("broker_away", servers=self._settings.bootstrap_servers, error=look.trouble.reason)
            return
        self._answered = look.heard
        if self._away_since is not None:
            away = round(now - self._away_since)
            log.warning("broker_back", servers=self._settings.bootstrap_servers, away_seconds=away)
            self._away_since = None

    def silent(self, now: float) -> float | None:
        """For how many seconds it has said nothing at `now`, in seconds of the monotonic clock; None before it has at all."""
        return None if self._answered is None else max(0.0, now - self._answered)

    def trouble(self, now: float) -> str | None:
        """What is wrong with the broker at `now`, in seconds of the monotonic clock; None when it answers."""
        silent = self.silent(now)
        if silent is None:
            return "the broker has not answered yet, or its topics are missing"
        if self._away_since is not None or silent > SILENT_SECONDS + self._settings.request_timeout:
            return f"the broker has not answered for {silent:.0f} s"
        return None
