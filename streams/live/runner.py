"""Runs the sources in one worker of all that could: who holds the one partition of `source-state` has them."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import KafkaError

from streams.connectors.keep import Watched
from streams.connectors.sources_file import Sources
from streams.errors import KentonganError, UserError
from streams.kafka.clients import consumer
from streams.kafka.errors import BrokerError
from streams.kafka.records import Incoming
from streams.kafka.topic_ids import LOOK_SECONDS, topic_ids
from streams.kafka.topics import Topics
from streams.live.stored import Stored
from streams.live.term import Term
from streams.metrics.fetching import FetchedNow
from streams.settings import Settings
from streams.tasks import end

__all__ = ["SOURCES", "SourcesRunner"]

SOURCES: Final = "sources"
"""Its name as a stage, and behind the prefix its consumer group."""

log = structlog.get_logger(__name__)

_AGAIN: Final = 3.0


class SourcesRunner(ConsumerRebalanceListener):  # type: ignore[misc]
    """One of the workers that may have the sources."""

    def __init__(self, settings: Settings, topics: Topics, sources: Sources, watched: Watched) -> None:
        """`watched` returns whether a text mentions a watched issue."""
        self._settings = settings
        self._topics = topics
        self._sources = sources
        self._watched = watched
        self._term: Term | None = None
        self._running: asyncio.Task[None] | None = None
        self._mine = False
        self._before: Stored | None = None
        """What was known the last time that it had the sources."""
        self._client: AIOKafkaConsumer | None = None
        self._topic_id: str | None = None
        self.joined = False
        """Whether it is in its consumer group."""

    @property
    def now(self) -> Sequence[FetchedNow]:
        """The status of the sources; nothing while another worker has them."""
        return self._term.now if self._term else ()

    async def run(self) -> None:
        """Have the sources whenever nobody else has them, until cancelled; a broker that goes away is waited for."""
        while True:
            try:
                await self._be_member()
            except UserError as error:
                if not isinstance(error, BrokerError):
                    raise
                log.warning("sources_wait", reason=str(error))
            except (KafkaError, OSError) as error:
                log.warning("sources_wait", reason=type(error).__name__)
            await asyncio.sleep(_AGAIN)

    async def _be_member(self) -> None:
        settings = self._settings
        client = consumer(
            settings,
            group_id=settings.topic_prefix + SOURCES,
            auto_offset_reset="latest",
            session_timeout_ms=int(settings.session_timeout * 1000),
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / 5),
            rebalance_timeout_ms=int(settings.rebalance_timeout * 1000),
        )
        client.subscribe([self._topics.source_state.name], listener=self)
        try:
            await client.start()
            self._client, looked_at = client, time.monotonic()
            self._topic_id = await self._find_topic_id()
            while True:
                if time.monotonic() - looked_at > LOOK_SECONDS:
                    looked_at = time.monotonic()
                    if await self._is_another(client):
                        return
                found = await client.getmany(timeout_ms=500)
                if self._mine and self._running is None:
                    # Else what is written between the reading back of the rows and the first fetch would be seen by nobody.
                    await asyncio.gather(*(client.position(place) for place in client.assignment()))
                    self._running = asyncio.create_task(self._have())
                elif self._running is not None and self._running.done():
                    self._running.result()
                    self._running = None
                    await asyncio.sleep(_AGAIN)
                for records in found.values():
                    for record in records:
                        if self._term is not None and self._mine:
                            self._term.see(Incoming.from_consumer(record))
        finally:
            self.joined, self._client = False, None
            await self._lay_down()
            await client.stop()

    async def ids_of(self, topics: Collection[str]) -> Mapping[str, str]:
        """Ids of those of the topics that are there; none while it is connected to no broker, or that gives no ids.

        Raises:
            KafkaError: the broker does not answer.
        """
        return (await topic_ids(self._client._client, topics) if self._client is not None else None) or {}

    async def _find_topic_id(self) -> str | None:
        name = self._topics.source_state.name
        with suppress(KafkaError, OSError):  # that is waited for elsewhere; TimeoutError is an OSError
            async with asyncio.timeout(LOOK_SECONDS):
                return (await self.ids_of([name])).get(name)
        return None

    async def _is_another(self, client: AIOKafkaConsumer) -> bool:
        """Whether the topic was made, or created again, since it was joined: the client would look for that in minutes."""
        found = await self._find_topic_id()
        return found is not None and found != self._topic_id and (self._topic_id is not None or not client.assignment())

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Take over, where it is this worker that holds the partition."""
        self.joined = True
        self._mine = bool(assigned)
        log.info("sources_assigned", mine=self._mine)

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Begin nothing more; the next owner goes on from the rows."""
        await self._lay_down()

    async def _have(self) -> None:
        try:
            # It gets what is written from now on, also while it reads what is there.
            term = self._term = Term(self._settings, self._topics, self._sources, self._watched, before=self._before)
            async with term:
                log.info("sources_started", sources=len(self._sources.sources))
                await term.run()
        except (KentonganError, KafkaError, OSError) as error:
            log.warning("sources_interrupted", error=type(error).__name__, reason=str(error))
        finally:
            if self._term is not None and self._term.known.rows:
                self._before = self._term.known
            self._term = None

    async def _lay_down(self) -> None:
        self._mine = False
        running, self._running = self._running, None
        if running is not None:
            await end([running])
