"""The thread in which Faust's consumer lives, which knows more of the broker than Faust's does."""

import asyncio
import math
import time
from collections.abc import Collection, Coroutine, Mapping
from typing import Any, TypeVar, cast

import aiokafka
from aiokafka.errors import IllegalGenerationError, NoError, RebalanceInProgressError, UnknownMemberIdError
from aiokafka.protocol.group import HeartbeatRequest, SyncGroupRequest
from faust.transport.drivers import aiokafka as driver

from streams.kafka.reach import ReadPosition
from streams.kafka.stopping import stop
from streams.kafka.topic_ids import topic_ids
from streams.runtime.assigned_places import AssignedPlaces
from streams.runtime.fetch_wait import wait_longer_when_idle
from streams.runtime.fetched import FetchedPositions
from streams.runtime.lost_records import WentBack
from streams.runtime.starting import once_there
from streams.settings import Settings

__all__ = ["ConsumerThread"]

T = TypeVar("T")

_A_MEMBER = (NoError.errno, RebalanceInProgressError.errno)
_NO_MEMBER = (UnknownMemberIdError.errno, IllegalGenerationError.errno)

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that goes on while the process is frozen; where there is such a one, also while the machine sleeps."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """Reads the source of a stage in a group of its own; all its methods but the private ones may be called from outside."""

    places: AssignedPlaces
    """Of the present assignment."""
    _fetched: FetchedPositions
    """Since reading went back to what is committed."""
    _answered = -math.inf
    """When the last request was sent by whose answer the broker said that this worker is a member of its group."""

    async def on_start(self) -> None:
        """Start the consumer once the broker is there, and note from then on how long it is surely a member of its group."""
        await once_there(self, super().on_start, self._close)
        if self.should_stop:
            return
        wait_longer_when_idle(self._ensure_consumer())
        coordinator = self._ensure_consumer()._coordinator
        send = coordinator._send_req

        async def noted(request: Any) -> Any:
            began = time.clock_gettime(_CLOCK)
            answer = await send(request)
            said = getattr(answer, "error_code", None)
            if isinstance(request, HeartbeatRequest | SyncGroupRequest) and said in (*_A_MEMBER, *_NO_MEMBER):
                self._answered = began if said in _A_MEMBER else -math.inf
            return answer

        coordinator._send_req = noted

    def is_member(self, session: float) -> bool:
        """Whether a session of so many seconds, which the broker counts from that request on at the earliest, still lasts."""
        return time.clock_gettime(_CLOCK) - self._answered < session

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        settings: Settings = cast(Any, self.app).kentongan
        consumer = super()._create_worker_consumer(transport)
        # Faust has 1.5 s in its code; the consumer takes the value over when it starts.
        consumer._fetch_max_wait_ms = settings.fetch_wait_ms
        self.places = AssignedPlaces(settings, consumer)
        self._fetched = FetchedPositions(consumer)
        consumer.commit = self.places.commit
        return consumer

    async def on_thread_stop(self) -> None:
        """Stop the consumer, also while the broker is away."""
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        await self._close()

    async def _close(self) -> None:
        if self._consumer is not None:
            await stop(self._consumer)

    async def seek_to_committed(self) -> Mapping[Any, int | None]:  # type: ignore[override]
        """Go back to what is committed, and to the beginning where nothing is; return the committed offsets.

        Faust drops what was fetched while partitions changed hands and seeks back for it, but leaves a partition of which
        nothing was ever committed where it is: what was dropped of that one would be lost.
        """
        committed: Mapping[Any, int | None] = await self.call_thread(self._seek_back)
        return committed

    async def _seek_back(self) -> Mapping[Any, int | None]:
        committed, places = await self.places.seek()
        self._fetched.begin(places, lost=self.places.rewritten)
        return committed

    async def look_for_new_topics(self) -> tuple[int, list[WentBack]]:
        """Have the partitions assigned again when a topic was deleted and created again since they were assigned.

        Else returns what `Fetched.lost` says.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        # The thread's own queue serves two calls at a time: behind one that waits for a broker, fetching would wait too.
        return await self._apart(self._look_for_new_topics())

    async def _look_for_new_topics(self) -> tuple[int, list[WentBack]]:
        if await self.places.made_anew():
            self._ensure_consumer()._coordinator.request_rejoin()
        return (0, []) if self.places.rejoins else await self._fetched.lost()

    async def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        """The ids of those of the topics that exist, where the broker gives any.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        found = await self._apart(topic_ids(self._ensure_consumer()._client, topics)) if topics else None
        return found or {}

    async def _apart(self, asked: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asked, self.thread_loop))

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Any:
        taken = self._fetched.take(await super()._fetch_records(*arguments, **options))
        self.places.times.take(taken)
        return taken

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, ReadPosition]]:
        """Where the partitions of a topic end, as the broker says, and how far the assigned ones are read, as far as known.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        return await self._apart(self._fetched.look(topic, partitions))
