"""Topics that are deleted and created again under a worker, with a log line on what was lost with each."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from streams.kafka.topic_ids import LOOK_SECONDS
from streams.kafka.topics import Topics

__all__ = ["LostTopics"]

log = structlog.get_logger(__name__)

_TIMEOUT: Final = 5.0

_GONE: Final = {
    "posts": "posts that were not read yet are lost; send them in again",
    "detected": "posts on their way from the language to the sentiment stage are lost; send them in again",
    "scored": "posts that were scored before are in no history and no audit of sentiment",
    "mentions": "mentions that were not counted yet are lost",
    "issue_state": "nothing is lost while the workers run that have the issues",
    "snapshots": "`kentongan explain` does not reach back before now",
    "alerts": "alerts that had not been read are sent to nobody",
    "notifications": "notifications that no channel had taken in are lost",
    "channel_state": "nothing is lost while the workers run that have the channels",
    "dead_letters": "letters that were not sent in again are lost",
    "watchlist": "no issue is watched until `kentongan watchlist apply`",
    "facts": "no statement is known until `kentongan facts apply`",
    "incident_actions": "what was acknowledged, muted or closed counts no longer; decide it again",
    "audit": "the trail starts again",
    "source_state": "nothing is lost while the worker runs that fetches the sources",
}


class LostTopics:
    """The ids of all topics of an installation, as one worker sees them."""

    def __init__(self, topics: Topics, ask: Callable[[Collection[str]], Awaitable[Mapping[str, str]]]) -> None:
        """`ask` gives the ids of those of the topics that are there; it may raise as aiokafka does."""
        self._gone = {topic.name: hint for name, hint in _GONE.items() if (topic := getattr(topics, name)) in topics.all()}
        self._ask = ask
        self._ids: dict[str, str] = {}
        self._counts = dict.fromkeys(self._gone, 0)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each topic was created again since the worker began."""
        return MappingProxyType(dict(self._counts))

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            with suppress(KafkaError, OSError):  # TimeoutError is an OSError
                async with asyncio.timeout(_TIMEOUT):
                    # Those that the first answer leaves out are none of this user's business.
                    self.look(await self._ask(list(self._ids or self._gone)))
            await asyncio.sleep(LOOK_SECONDS)

    def look(self, ids: Mapping[str, str]) -> None:
        """Take in the ids of the topics that are there now; one that is missing is waited for."""
        for topic, topic_id in ids.items():
            if self._ids.get(topic, topic_id) != topic_id:
                self._counts[topic] += 1
                log.error("topic_lost", topic=topic, hint=f"it was deleted and created again: {self._gone[topic]}")
            self._ids[topic] = topic_id
